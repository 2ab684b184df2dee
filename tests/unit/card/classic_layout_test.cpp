// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card/classic_layout.h"

#include <gtest/gtest.h>

#include "support/hex.h"

namespace acr122::card::classic {
namespace {

using test_support::hex;

TEST(ClassicLayout, SizesBySak) {
  EXPECT_EQ(blocks_of_sak(0x08), 64U);
  EXPECT_EQ(blocks_of_sak(0x88), 64U);
  EXPECT_EQ(blocks_of_sak(0x28), 64U);
  EXPECT_EQ(blocks_of_sak(0x18), 256U);
  EXPECT_EQ(blocks_of_sak(0x38), 256U);
  EXPECT_EQ(blocks_of_sak(0x09), 20U);
}

TEST(ClassicLayout, SectorsOfFourThenOfSixteen) {
  EXPECT_EQ(sector_of(0), 0U);
  EXPECT_EQ(sector_of(3), 0U);
  EXPECT_EQ(sector_of(4), 1U);
  EXPECT_EQ(sector_of(127), 31U);
  EXPECT_EQ(sector_of(128), 32U);
  EXPECT_EQ(sector_of(143), 32U);
  EXPECT_EQ(sector_of(144), 33U);
  EXPECT_EQ(sector_of(255), 39U);
  for (const std::size_t block : {3U, 127U, 143U, 255U}) EXPECT_TRUE(is_trailer(block)) << block;
  for (const std::size_t block : {0U, 4U, 126U, 131U, 254U})
    EXPECT_FALSE(is_trailer(block)) << block;
}

// MFPROT data sheet (ib technology), page 15.
constexpr const char* kHundred = "64 00 00 00 9B FF FF FF 64 00 00 00 00 FF 00 FF";

TEST(ValueBlock, IsBuiltAsTheDataSheetShows) {
  EXPECT_EQ(to_hex(value_block(100, 0)), kHundred);
  EXPECT_EQ(value_of(hex(kHundred)), 100U);
  EXPECT_EQ(value_of(value_block(0xFFFFFFFE, 0x3D)), 0xFFFFFFFEU);
}

TEST(ValueBlock, AnyWrongByteIsNoValue) {
  for (std::size_t at = 0; at < kBlockSize; ++at) {
    auto block = hex(kHundred);
    block[at] ^= 0x01;
    EXPECT_FALSE(value_of(block)) << at;
  }
  const auto block = hex(kHundred);
  for (std::size_t size = 0; size < kBlockSize; ++size) {
    EXPECT_FALSE(value_of(ByteView(block).first(size))) << size;
  }
}

TEST(Trailer, BitsOfDeliveryAgreeAndOneFlippedDoesNot) {
  const auto good = hex("FF FF FF FF FF FF FF 07 80 69 FF FF FF FF FF FF");
  EXPECT_TRUE(access_bits_agree(good));
  for (unsigned bit = 0; bit < 24; ++bit) {
    auto bad = good;
    bad[6 + bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    EXPECT_FALSE(access_bits_agree(bad)) << bit;
  }
}

}  // namespace
}  // namespace acr122::card::classic
