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

TEST(Trailer, HasTheKeysAtItsEnds) {
  const auto trailer = hex("A0 A1 A2 A3 A4 A5 FF 07 80 69 B0 B1 B2 B3 B4 B5");
  EXPECT_EQ(to_hex(key_of(trailer, KeyType::a)), "A0 A1 A2 A3 A4 A5");
  EXPECT_EQ(to_hex(key_of(trailer, KeyType::b)), "B0 B1 B2 B3 B4 B5");
}

// MF1S50YYX, tables 7 and 8.
TEST(Trailer, SaysWhoMayWrite) {
  const auto by = [](const char* bits, std::size_t block) {
    auto trailer = Bytes(6, 0xFF);
    append(trailer, hex(bits));
    trailer.resize(kBlockSize, 0xFF);
    std::string keys = may_write(trailer, block, KeyType::a) ? "A" : "";
    return keys + (may_write(trailer, block, KeyType::b) ? "B" : "");
  };
  const char* const delivered = "FF 07 80";
  EXPECT_EQ(by(delivered, 4), "A") << "key B can be read, so it opens nothing";
  EXPECT_EQ(by(delivered, 7), "A");
  const char* const written_by_b = "78 77 88";  // data 100, trailer 011
  EXPECT_EQ(by(written_by_b, 4), "B");
  EXPECT_EQ(by(written_by_b, 7), "B");
  const char* const groups = "5F 07 8A";  // 000 010 000, trailer 011
  EXPECT_EQ(by(groups, 4), "AB");
  EXPECT_EQ(by(groups, 5), "");
  EXPECT_EQ(by(groups, 6), "AB");
  for (const std::size_t block : {0x80U, 0x84U, 0x8AU, 0x8EU}) EXPECT_EQ(by(groups, block), "AB");
  for (const std::size_t block : {0x85U, 0x89U}) EXPECT_EQ(by(groups, block), "") << block;
  EXPECT_EQ(by(groups, 0x8F), "B");
  EXPECT_EQ(by("FF 07 81", 4), "") << "bits that contradict each other lock the sector";
}

}  // namespace
}  // namespace acr122::card::classic
