// SPDX-License-Identifier: LGPL-2.1-or-later
// Blocks byte by byte (ISO/IEC 14443-4, 7.1.1).
#include "rf/block.h"

#include <gtest/gtest.h>

#include "support/hex.h"

using namespace acr122;
using namespace acr122::rf;
using test_support::hex;

namespace {

constexpr std::uint8_t kCid1 = 1;

std::string bytes_of(const BlockFrame& frame) { return to_hex(frame.view()); }

bool is_block(const char* bytes, std::optional<std::uint8_t> cid = {}) {
  return decode_block(hex(bytes), cid).has_value();
}

}  // namespace

TEST(Block, OfTheReaderWithoutCid) {
  EXPECT_EQ(bytes_of(i_block(0, false, {}, hex("00 A4"))), "02 00 A4");
  EXPECT_EQ(bytes_of(i_block(1, true, {}, hex("00 A4"))), "13 00 A4");
  EXPECT_EQ(bytes_of(r_ack(0, {})), "A2");
  EXPECT_EQ(bytes_of(r_ack(1, {})), "A3");
  EXPECT_EQ(bytes_of(r_nak(0, {})), "B2");
  EXPECT_EQ(bytes_of(r_nak(1, {})), "B3");
  EXPECT_EQ(bytes_of(s_wtx(0x3B, {})), "F2 3B");
  EXPECT_EQ(bytes_of(s_deselect({})), "C2");
}

TEST(Block, OfTheReaderWithCid) {
  EXPECT_EQ(bytes_of(i_block(0, true, kCid1, hex("00 A4"))), "1A 01 00 A4");
  EXPECT_EQ(bytes_of(r_ack(1, kCid1)), "AB 01");
  EXPECT_EQ(bytes_of(r_nak(0, kCid1)), "BA 01");
  EXPECT_EQ(bytes_of(s_wtx(1, kCid1)), "FA 01 01");
  EXPECT_EQ(bytes_of(s_deselect(kCid1)), "CA 01");
}

TEST(Block, OfTheReaderFitsTheLongestFrameAndNoMore) {
  const Bytes inf(kLongestBlock - 1);
  EXPECT_EQ(i_block(0, false, {}, inf).size(), kLongestBlock);
  EXPECT_EQ(i_block(0, false, kCid1, inf).size(), 0U);
}

TEST(Block, IBlockOfACard) {
  const auto bytes = hex("13 90 00");
  const auto block = decode_block(bytes, {});
  ASSERT_TRUE(block);
  EXPECT_EQ(block->kind, Block::Kind::i);
  EXPECT_EQ(block->number, 1);
  EXPECT_TRUE(block->chaining);
  EXPECT_EQ(to_hex(block->inf), "90 00");
}

TEST(Block, CidAndNadAreTakenOff) {
  const auto bytes = hex("0E 01 77 90 00");
  const auto block = decode_block(bytes, kCid1);
  ASSERT_TRUE(block);
  EXPECT_EQ(to_hex(block->inf), "90 00");
}

TEST(Block, PowerLevelBesideTheCidIsNoPartOfIt) { EXPECT_TRUE(is_block("AA C1", kCid1)); }

TEST(Block, CidMustBeTheOneAgreedOn) {
  EXPECT_FALSE(is_block("0A 02 90 00", kCid1));  // another card's
  EXPECT_FALSE(is_block("02 90 00", kCid1));     // none
  EXPECT_FALSE(is_block("0A 01 90 00"));         // one that nobody asked for
}

TEST(Block, ShortBlocksHaveExactlyTheirLength) {
  for (const char* good : {"A2", "A3", "C2", "F2 01"}) {
    auto bytes = hex(good);
    ASSERT_TRUE(decode_block(bytes, {})) << good;
    bytes.push_back(0x00);
    EXPECT_FALSE(decode_block(bytes, {})) << good;
  }
}

// The INF field of an I-block may be any part of it, none included: its prefixes are told by CRC.
TEST(Block, PrefixesOfEveryHeadAreRefused) {
  for (const char* head : {"02", "A2", "C2", "F2 01", "06 77"}) {
    const auto bytes = hex(head);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      EXPECT_FALSE(decode_block(ByteView(bytes).first(size), {})) << head << ", " << size;
    }
  }
  for (const char* head : {"0A 01", "AA 01", "CA 01", "FA 01 01", "0E 01 77"}) {
    const auto bytes = hex(head);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      EXPECT_FALSE(decode_block(ByteView(bytes).first(size), kCid1)) << head << ", " << size;
    }
  }
}

TEST(Block, ControlBytesThatACardMayNotSendAreRefused) {
  for (const char* reserved : {"B2", "B3", "A6", "A0", "82", "E2 01", "D2", "C3", "F3 01", "F0 01",
                               "22 90 00", "00 90 00", "42 90 00", "D0 11"}) {
    EXPECT_FALSE(is_block(reserved)) << reserved;
  }
}

TEST(Block, NoneIsLongerThanTheStandardsLongestFrame) {
  Bytes block(kLongestBlock, 0x00);
  block[0] = 0x02;
  EXPECT_TRUE(decode_block(block, {}));
  block.push_back(0x00);
  EXPECT_FALSE(decode_block(block, {}));
}
