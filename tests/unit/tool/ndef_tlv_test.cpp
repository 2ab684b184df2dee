// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ndef_tlv.h"

#include <gtest/gtest.h>

#include "support/hex.h"

namespace tool::ndef {
namespace {

using test_support::hex;

TEST(NdefBlocks, FindsTheMessageOfANewNtag213) {  // nfcpy, tt2_nxp.py
  const auto found = find(hex("01 03 A0 0C 34 03 00 FE 00 00"));
  EXPECT_EQ(found.start, 5U);
  EXPECT_EQ(found.message, Bytes());
  ASSERT_EQ(found.reserved.size(), 1U);
  EXPECT_EQ(found.reserved.front(), (Reserved{160, 2}));  // 12 bits at page A, 16 bytes each
}

TEST(NdefBlocks, MemoryControlCountsBytes) {
  const auto found = find(hex("02 03 F0 02 03 03 00"));
  ASSERT_EQ(found.reserved.size(), 1U);
  EXPECT_EQ(found.reserved.front(), (Reserved{120, 2}));
}

TEST(NdefBlocks, WhereNoneIsOneMayBeginBehindTheControlBlocks) {
  EXPECT_EQ(find(hex("01 03 A0 0C 34 00 00 00")).start, 5U);
  EXPECT_EQ(find(hex("01 03 A0 0C 34 FE 03 00")).start, 5U);
  EXPECT_EQ(find(Bytes(8)).start, 0U);
  EXPECT_FALSE(find(Bytes(8)).message);
}

TEST(NdefBlocks, ALengthBehindTheEndIsNotBelieved) {
  for (const auto* area : {"03 05 01 02 03 04", "03 FF 00 05 01", "03 FF 00", "03 FF", "03"}) {
    EXPECT_FALSE(find(hex(area)).message) << area;
    EXPECT_EQ(find(hex(area)).start, 0U) << area;
  }
  EXPECT_TRUE(find(hex("01 FF 01 00 03 00")).reserved.empty());
}

TEST(NdefBlocks, LengthsOfOneAndOfThreeBytes) {
  for (const std::size_t size : {0U, 1U, 254U, 255U, 1000U}) {
    const Bytes message(size, 0x55);
    const auto block = block_of(message, size + 10);
    EXPECT_EQ(block.size(), size + (size < 255 ? 3 : 5)) << size;
    EXPECT_EQ(block.back(), 0xFE);
    EXPECT_EQ(find(block).message, message);
  }
}

TEST(NdefBlocks, TheLongestMessageFitsWithoutATerminator) {
  for (std::size_t room = 2; room < 600; ++room) {
    const auto longest = longest_message(room);
    EXPECT_LE(block_of(Bytes(longest), room).size(), room) << room;
    const auto one_more = block_of(Bytes(longest + 1), 0).size();
    EXPECT_TRUE(one_more > room || longest == 254) << room;
  }
  EXPECT_EQ(longest_message(1), 0U);
}

}  // namespace
}  // namespace tool::ndef
