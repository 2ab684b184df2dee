// SPDX-License-Identifier: LGPL-2.1-or-later
// A MIFARE Classic in the field, its key FF..FF in slot 0 of the reader.
#pragma once

#include "driver/storage_rig.h"
#include "sim/cards/mifare_classic.h"

namespace driver_test {

inline constexpr const char* kKey = "FF 82 00 00 06 FF FF FF FF FF FF";
inline constexpr const char* kOtherKey = "FF 82 00 01 06 A0 A1 A2 A3 A4 A5";
inline constexpr const char* kLogin4 = "FF 86 00 00 05 01 00 04 60 00";
inline constexpr const char* kBlock = "00 11 22 33 44 55 66 77 88 99 AA BB CC DD EE FF";

inline std::string write(const std::string& head) { return head + " 10 " + kBlock; }

class StorageClassic : public Storage {
 protected:
  std::shared_ptr<sim::MifareClassic> use(const std::string& type = "classic-1k") {
    auto card = Storage::use<sim::MifareClassic>(type);
    EXPECT_EQ(apdu(kKey), "90 00");
    return card;
  }
  static Bytes block_of(sim::MifareClassic& card, std::size_t block) {
    return acr122::to_bytes(ByteView(card.memory()).subspan(block * 16, 16));
  }
  static void fill(sim::MifareClassic& card, std::size_t block, const char* bytes = kBlock) {
    std::ranges::copy(hex(bytes), card.memory().begin() + static_cast<std::ptrdiff_t>(block * 16));
  }
};

}  // namespace driver_test
