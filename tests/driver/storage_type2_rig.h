// SPDX-License-Identifier: LGPL-2.1-or-later
// Ultralight and NTAG as a program uses them.
#pragma once

#include "driver/storage_rig.h"
#include "sim/cards/ultralight.h"

namespace driver_test {

inline constexpr const char* kPassword = "FF 00 00 00 07 D4 42 1B FF FF FF FF";  // as delivered

class StorageType2 : public Storage {
 protected:
  std::shared_ptr<sim::Ultralight> use(const std::string& type) {
    reader_->remove_all();
    IFDHCloseChannel(kLun);  // no channel yet: no matter
    return Storage::use<sim::Ultralight>(type);
  }
  static void fill_user_memory(sim::Ultralight& card, std::size_t pages) {
    for (std::size_t i = 16; i < pages * 4; ++i) {
      card.memory()[i] = static_cast<std::uint8_t>(i * 13 + i / 256);
    }
  }
  /// Password from `page` on, for reading, too.
  static void protect(sim::Ultralight& card, std::size_t config_page, std::uint8_t page) {
    card.memory()[config_page * 4 + 3] = page;
    card.memory()[(config_page + 1) * 4] = 0x80;
  }
  static std::string text(const sim::Ultralight& card, std::size_t page, std::size_t size) {
    return acr122::to_hex(ByteView(card.content()).subspan(page * 4, size));
  }
};

}  // namespace driver_test
