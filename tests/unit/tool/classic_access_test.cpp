// SPDX-License-Identifier: LGPL-2.1-or-later
#include "classic_access.h"

#include <gtest/gtest.h>

#include "support/hex.h"

namespace tool::classic {
namespace {

using test_support::hex;

Bytes trailer(const char* bits) {
  auto block = hex("FF FF FF FF FF FF");
  acr122::append(block, hex(bits));
  block.resize(kBlock, 0xFF);
  return block;
}

TEST(ClassicAccess, SectorsOfFourAndOfSixteen) {
  EXPECT_EQ(sector_of(127), 31U);
  EXPECT_EQ(sector_of(128), 32U);
  EXPECT_EQ(sector_of(255), 39U);
  EXPECT_EQ(trailer_of(0), 3U);
  EXPECT_EQ(trailer_of(32), 143U);
  EXPECT_EQ(trailer_of(39), 255U);
  EXPECT_TRUE(is_trailer(143));
  EXPECT_FALSE(is_trailer(131));
}

TEST(ClassicAccess, ANewCardIsOpen) {  // MF1S50YYX, 8.7
  const auto block = trailer("FF 07 80 69");
  EXPECT_TRUE(bits_agree(block));
  EXPECT_TRUE(key_b_readable(block));
  EXPECT_EQ(access(block, 4), "open");
  EXPECT_EQ(access(block, 7), "keys and bits by key A");
}

TEST(ClassicAccess, OfAn1305) {
  const auto mad = trailer("78 77 88 C1");
  EXPECT_EQ(access(mad, 1), "write by key B");
  EXPECT_EQ(access(mad, 3), "keys and bits by key B");
  EXPECT_FALSE(key_b_readable(mad));
  EXPECT_EQ(access(trailer("7F 07 88 40"), 4), "open");
}

TEST(ClassicAccess, BitsThatDisagreeLockForEver) {
  for (const auto* bits : {"00 00 00 00", "FF FF FF 00", "FE 07 80 69", "FF 06 80 69"})
    EXPECT_FALSE(bits_agree(trailer(bits))) << bits;
  EXPECT_EQ(access(trailer("00 00 00 00"), 4), "access bits are broken: locked for ever");
  EXPECT_FALSE(bits_agree(hex("FF FF")));
}

}  // namespace
}  // namespace tool::classic
