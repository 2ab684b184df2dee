// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/pseudo_apdu.h"

#include <gtest/gtest.h>

#include "support/hex.h"

namespace acr122::reader {
namespace {

using test_support::hex;
using namespace std::chrono_literals;

constexpr std::size_t kMaxFrame = 170;

/// What the reader gets, or the status word.
std::string shaped(ByteView apdu, std::size_t max_frame = kMaxFrame) {
  const auto result = shape(apdu, max_frame);
  if (result) return to_hex(result->view());
  return fmt::format("refused {:04X}", result.error().value);
}
std::string shaped(const char* apdu) { return shaped(hex(apdu)); }

Bytes direct_transmit(std::uint8_t lc, std::size_t size) {
  Bytes apdu{0xFF, 0x00, 0x00, 0x00, lc, 0xD4, 0x42};
  apdu.resize(5 + size);
  return apdu;
}

// ACR122U API 2.04, sections 6.1 to 6.7 and appendix E.
TEST(PseudoApduShape, WhatTheManualShowsPassesUnchanged) {
  for (const auto* const apdu :
       {"FF 00 00 00 04 D4 4A 01 00", "FF 00 40 50 04 05 05 03 01", "FF 00 40 00 04 00 00 00 00",
        "FF 00 41 01 00", "FF 00 48 00 00", "FF 00 50 00 00", "FF 00 51 7F 00", "FF 00 52 FF 00"}) {
    EXPECT_EQ(shaped(apdu), apdu);
  }
}

// nfc-pcsc's FAST_READ: Lc 07 and five bytes.
TEST(PseudoApduShape, LcThatIsTooLargeIsCorrected) {
  EXPECT_EQ(shaped("FF 00 00 00 07 D4 42 3A 04 07"), "FF 00 00 00 05 D4 42 3A 04 07");
  EXPECT_EQ(shaped("FF 00 00 00 FF D4 02"), "FF 00 00 00 02 D4 02");
}

TEST(PseudoApduShape, BytesBehindTheDataAreAnLeOrRefused) {
  EXPECT_EQ(shaped("FF 00 00 00 02 D4 02 00"), "FF 00 00 00 02 D4 02");
  EXPECT_EQ(shaped("FF 00 00 00 02 D4 4A 01 00"), "refused 6700");
  EXPECT_EQ(shaped("FF 00 00 00 00 00 04 D4 4A 01 00"), "refused 6700");  // extended length
}

TEST(PseudoApduShape, DirectTransmitNeedsACommand) {
  EXPECT_EQ(shaped("FF 00 00 00"), "refused 6700");
  EXPECT_EQ(shaped("FF 00 00 00 00"), "refused 6700");
  EXPECT_EQ(shaped("FF 00 00 00 02"), "refused 6700");
  EXPECT_EQ(shaped("FF 00 00 00 01 D4"), "refused 6A80");
  EXPECT_EQ(shaped("FF 00 00 00 02 D5 02"), "refused 6A80");
  EXPECT_EQ(shaped("FF 00 00 01 02 D4 02"), "refused 6B00");
}

TEST(PseudoApduShape, NothingLongerThanTheReaderTakes) {
  EXPECT_EQ(shape(direct_transmit(170, 170), 170)->size(), 175U);
  EXPECT_EQ(shaped(direct_transmit(171, 171)), "refused 6700");
  EXPECT_EQ(shape(direct_transmit(255, 255), 255)->size(), 260U);
  EXPECT_EQ(
      shaped(direct_transmit(255, 256), 255), "FF 00 00 00 FF D4 42" +
                                                  [] {
                                                    std::string zeros;
                                                    for (int i = 2; i < 255; ++i) zeros += " 00";
                                                    return zeros;
                                                  }())
      << "the last byte is an Le";
  EXPECT_EQ(shaped(direct_transmit(255, 257), 255), "refused 6700");
  EXPECT_EQ(shaped(direct_transmit(255, 65'543), 255), "refused 6700");
}

// The chip would be out of the firmware's reach (UM0701-02, 7.2.8 and 7.2.11).
TEST(PseudoApduShape, CommandsThatCutOffTheChipAreRefused) {
  EXPECT_EQ(shaped("FF 00 00 00 03 D4 10 08"), "refused 6A81");
  EXPECT_EQ(shaped("FF 00 00 00 03 D4 16 20"), "refused 6A81");
  EXPECT_EQ(shaped("FF 00 00 00 05 D4 16 20"), "refused 6A81");
}

TEST(PseudoApduShape, BlinkingHasFourBytes) {
  EXPECT_EQ(shaped("FF 00 40 0F 00 00 00 00 00"), "FF 00 40 0F 04 00 00 00 00");
  EXPECT_EQ(shaped("FF 00 40 0F 09 00 00 00 00"), "FF 00 40 0F 04 00 00 00 00");
  EXPECT_EQ(shaped("FF 00 40 0F 04 00 00 00 00 00"), "FF 00 40 0F 04 00 00 00 00");
  for (const auto* const apdu : {"FF 00 40 0F", "FF 00 40 0F 00", "FF 00 40 0F 04 00 00 00",
                                 "FF 00 40 0F 05 00 00 00 00 00"}) {
    EXPECT_EQ(shaped(apdu), "refused 6700") << apdu;
  }
}

TEST(PseudoApduShape, BlinkingForMoreThanAMinuteIsRefused) {
  EXPECT_EQ(blinking(hex("03 03 64 00")), 60s);
  EXPECT_EQ(shaped("FF 00 40 50 04 03 03 64 00"), "FF 00 40 50 04 03 03 64 00");
  EXPECT_EQ(shaped("FF 00 40 50 04 03 03 65 00"), "refused 6A80");
  EXPECT_EQ(shaped("FF 00 40 50 04 FF FF FF 03"), "refused 6A80");
}

TEST(PseudoApduShape, SettingsWithoutAFifthByteGetOne) {
  EXPECT_EQ(shaped("FF 00 48 00"), "FF 00 48 00 00");
  EXPECT_EQ(shaped("FF 00 48 00 0A"), "FF 00 48 00 00");
  EXPECT_EQ(shaped("FF 00 51 7F"), "FF 00 51 7F 00");
  EXPECT_EQ(shaped("FF 00 51 7F 00 00"), "refused 6700");
}

TEST(PseudoApduShape, WhatTheReaderDoesNotHaveIsRefused) {
  for (unsigned p1 = 0; p1 <= 0xFF; ++p1) {
    const bool known = p1 == 0x40 || p1 == 0x41 || p1 == 0x48 || (p1 >= 0x50 && p1 <= 0x52);
    if (known || p1 == 0) continue;
    EXPECT_EQ(shaped(Bytes{0xFF, 0x00, static_cast<std::uint8_t>(p1), 0x00, 0x00}), "refused 6A81");
  }
}

TEST(PseudoApduShape, EveryShortPrefixIsRefused) {
  const auto whole = hex("FF 00 48 00");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(shaped(ByteView(whole).first(size)), "refused 6700") << size;
  }
}

TEST(PseudoApduShape, IdentifyIsOurs) {
  EXPECT_TRUE(is_identify(hex("FF 00 49 44 00")));
  EXPECT_TRUE(is_identify(hex("FF 00 49 44")));
  for (const auto* const apdu : {"", "FF 00 49", "FF 00 49 45 00", "FF 00 49 44 00 00"}) {
    EXPECT_FALSE(is_identify(hex(apdu))) << apdu;
  }
}

}  // namespace
}  // namespace acr122::reader
