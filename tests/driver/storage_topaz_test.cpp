// SPDX-License-Identifier: LGPL-2.1-or-later
// Jewel and Topaz: Windows' forms of READ and UPDATE BINARY, and the native commands of ACS.
#include "driver/storage_rig.h"
#include "sim/cards/topaz.h"

namespace driver_test {
namespace {

class StorageTopaz : public Storage {
 protected:
  std::shared_ptr<sim::TopazCard> use(const std::string& type) {
    auto card = Storage::use<sim::TopazCard>(type);
    for (std::size_t i = 32; i < 100; ++i) card->memory()[i] = static_cast<std::uint8_t>(i * 3);
    return card;
  }
  static std::string text(const sim::TopazCard& card, std::size_t at, std::size_t size) {
    return acr122::to_hex(ByteView(card.content()).subspan(at, size));
  }
};

TEST_F(StorageTopaz, ReadsByLe) {
  const auto card = use("topaz96");
  EXPECT_EQ(apdu("FF B0 00 00 00"), "11 48 " + text(*card, 0, 120) + " 90 00");
  EXPECT_EQ(apdu("FF B0 00 00 06"), "11 48 6E 3F 21 00 90 00");
  EXPECT_EQ(apdu("FF B0 05 01 01"), text(*card, 41, 1) + " 90 00");
  EXPECT_EQ(apdu("FF B0 05 01 14"), text(*card, 41, 20) + " 90 00");
  EXPECT_EQ(apdu("FF B0 0E 07 02"), text(*card, 119, 1) + " 62 82");
  EXPECT_EQ(apdu("FF B0 00 08 01"), "6A 82");
}

TEST_F(StorageTopaz, ReadsADynamicTag) {
  const auto card = use("topaz512");
  EXPECT_EQ(apdu("FF B0 00 05 08"), text(*card, 40, 8) + " 90 00");
  EXPECT_EQ(apdu("FF B0 00 00 80"), text(*card, 0, 128) + " 90 00");
  EXPECT_EQ(apdu("FF B0 00 03 80"), text(*card, 384, 128) + " 90 00");
  EXPECT_EQ(apdu("FF B0 00 00 00 02 00"), text(*card, 0, 512) + " 90 00");
}

TEST_F(StorageTopaz, WritesAByteOrABlock) {
  const auto card = use("topaz96");
  EXPECT_EQ(apdu("FF D6 05 01 01 5A"), "90 00");
  EXPECT_EQ(text(*card, 41, 1), "5A");
  EXPECT_EQ(apdu("FF D6 00 00 01 5A"), "69 82") << "the UID keeps its value";
  EXPECT_EQ(apdu("FF D6 05 01 02 5A 5A"), "67 00");
  reader_->remove_all();
  IFDHCloseChannel(kLun);
  const auto dynamic = use("topaz512");
  EXPECT_EQ(apdu("FF D6 00 06 08 01 02 03 04 05 06 07 08"), "90 00");
  EXPECT_EQ(text(*dynamic, 48, 8), "01 02 03 04 05 06 07 08");
}

// ACR122U API 2.04, section 7.4.
TEST_F(StorageTopaz, NativeCommandsOfAcs) {
  const auto card = use("topaz96");
  card->memory()[8] = 0x18;
  EXPECT_EQ(apdu("01 08"), "18 90 00");
  EXPECT_EQ(apdu("00"), "11 48 " + text(*card, 0, 120) + " 90 00");
  EXPECT_EQ(apdu("53 08 FF"), "FF 90 00");
  EXPECT_EQ(text(*card, 8, 1), "FF");
  EXPECT_EQ(apdu("00 A4 04 00"), "6E 00");
}

TEST_F(StorageTopaz, NoiseIsOvercomeWhenReadingAndToldWhenWriting) {
  const auto card = use("topaz96");
  noise("01");
  EXPECT_EQ(apdu("FF B0 05 01 01"), text(*card, 41, 1) + " 90 00");
  noise("53");
  EXPECT_EQ(apdu("FF D6 05 01 01 5A"), "65 81");
}

TEST_F(StorageTopaz, PulledIsGone) {
  use("topaz96");
  reader_->remove_all();
  EXPECT_EQ(transmit(hex("FF B0 05 01 01")).code, IFD_ICC_NOT_PRESENT);
}

}  // namespace
}  // namespace driver_test
