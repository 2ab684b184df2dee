// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/answer_by_halves.h"

#include <gtest/gtest.h>

#include "support/hex.h"

namespace acr122::reader {
namespace {

using test_support::hex;

// ACR122 NFC reader API 1.0, page 12: the answer to FF 00 00 00 04 D4 4A 01 00.
const Bytes kListed = hex("D5 4B 01 01 00 02 18 04 F6 8E 2A 99 90 00");

TEST(AnswerByHalves, IsFetchedAsPrinted) {
  AnswerByHalves halves;
  EXPECT_EQ(halves.fetch(0x0E), std::nullopt) << "nothing waits";
  EXPECT_EQ(halves.keep(kListed), hex("61 0E"));
  EXPECT_EQ(halves.fetch(0x0E), kListed);
  EXPECT_EQ(halves.fetch(0x0E), std::nullopt) << "fetched already";
}

TEST(AnswerByHalves, LeavesStatusWordsWhole) {
  AnswerByHalves halves;
  EXPECT_EQ(halves.keep(hex("63 00")), hex("63 00"));
  EXPECT_EQ(halves.fetch(0x02), std::nullopt);
}

TEST(AnswerByHalves, TellsTheRightLengthAndWaitsOn) {
  AnswerByHalves halves;
  halves.keep(kListed);
  EXPECT_EQ(halves.fetch(0x0D), hex("6C 0E"));
  EXPECT_EQ(halves.fetch(0x00), hex("6C 0E"));
  EXPECT_EQ(halves.fetch(0x0E), kListed);
}

TEST(AnswerByHalves, IsLostWithTheNextCommand) {
  AnswerByHalves halves;
  halves.keep(kListed);
  halves.forget();
  EXPECT_EQ(halves.fetch(0x0E), std::nullopt);
}

TEST(AnswerByHalves, Has256BytesAndMoreAsLe00) {
  AnswerByHalves halves;
  EXPECT_EQ(halves.keep(Bytes(255, 0xAA)), hex("61 FF"));
  EXPECT_EQ(halves.keep(Bytes(262, 0xAA)), hex("61 00"));
  EXPECT_EQ(halves.fetch(0x00), Bytes(262, 0xAA));
}

}  // namespace
}  // namespace acr122::reader
