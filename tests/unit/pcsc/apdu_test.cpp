// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pcsc/apdu.h"

#include <gtest/gtest.h>

#include "support/hex.h"

namespace acr122::pcsc {
namespace {

using test_support::hex;

TEST(CommandApdu, Case1) {
  const auto bytes = hex("FF CA 00 00");
  const auto apdu = parse_apdu(bytes);
  ASSERT_TRUE(apdu);
  EXPECT_EQ(apdu->cla, 0xFF);
  EXPECT_EQ(apdu->ins, 0xCA);
  EXPECT_TRUE(apdu->data.empty());
  EXPECT_FALSE(apdu->le);
}

TEST(CommandApdu, Case2Short) {
  const auto bytes = hex("00 84 01 02 08");
  const auto apdu = parse_apdu(bytes);
  ASSERT_TRUE(apdu);
  EXPECT_EQ(apdu->p1, 0x01);
  EXPECT_EQ(apdu->p2, 0x02);
  EXPECT_EQ(apdu->le, 8u);
  EXPECT_FALSE(apdu->extended);
}

TEST(CommandApdu, Case3Short) {
  const auto bytes = hex("FF D6 00 04 04 01 02 03 04");
  const auto apdu = parse_apdu(bytes);
  ASSERT_TRUE(apdu);
  EXPECT_EQ(to_hex(apdu->data), "01 02 03 04");
  EXPECT_FALSE(apdu->le);
}

TEST(CommandApdu, Case4Short) {
  const auto bytes = hex("00 A4 04 00 02 3F 00 00");
  const auto apdu = parse_apdu(bytes);
  ASSERT_TRUE(apdu);
  EXPECT_EQ(to_hex(apdu->data), "3F 00");
  EXPECT_EQ(apdu->le, 0u);
}

TEST(CommandApdu, Case2Extended) {
  const auto bytes = hex("00 B0 00 00 00 80 00");
  const auto apdu = parse_apdu(bytes);
  ASSERT_TRUE(apdu);
  EXPECT_TRUE(apdu->extended);
  EXPECT_EQ(apdu->le, 0x8000u);
}

TEST(CommandApdu, Case4Extended) {
  const auto bytes = hex("00 A4 04 00 00 00 02 3F 00 01 00");
  const auto apdu = parse_apdu(bytes);
  ASSERT_TRUE(apdu);
  EXPECT_EQ(to_hex(apdu->data), "3F 00");
  EXPECT_EQ(apdu->le, 0x100u);
}

TEST(CommandApdu, RejectsHeaderThatIsCut) {
  for (const char* cut : {"", "FF", "FF CA", "FF CA 00"}) EXPECT_FALSE(parse_apdu(hex(cut))) << cut;
}

TEST(CommandApdu, RejectsLengthsThatDoNotFit) {
  EXPECT_FALSE(parse_apdu(hex("FF D6 00 04 04 01 02 03")));              // Lc says 4, 3 came
  EXPECT_FALSE(parse_apdu(hex("FF D6 00 04 01 01 02 03")));              // two bytes of Le
  EXPECT_FALSE(parse_apdu(hex("FF CA 00 00 00 00")));                    // half an extended length
  EXPECT_FALSE(parse_apdu(hex("00 A4 04 00 00 00 02 3F")));              // extended, data cut
  EXPECT_FALSE(parse_apdu(hex("00 A4 04 00 00 00 02 3F 00 00")));        // extended, half a Le
  EXPECT_FALSE(parse_apdu(hex("00 A4 04 00 00 00 02 3F 00 00 00 00")));  // one byte more
  EXPECT_FALSE(parse_apdu(hex("00 A4 04 00 00 00 00 00 00")));           // extended Lc 0
}

}  // namespace
}  // namespace acr122::pcsc
