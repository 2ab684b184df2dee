// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/answer_by_halves.h"

#include <gtest/gtest.h>

#include "support/hex.h"

namespace acr122::reader {
namespace {

using test_support::hex;

// ACR122 NFC reader API 1.0, page 12.
const Bytes kList = hex("FF 00 00 00 04 D4 4A 01 00");
const Bytes kListed = hex("D5 4B 01 01 00 02 18 04 F6 8E 2A 99 90 00");

TEST(AnswerByHalves, IsFetchedAsPrinted) {
  AnswerByHalves halves;
  EXPECT_EQ(halves.fetch(kList), std::nullopt);
  EXPECT_EQ(halves.keep(kList, kListed), hex("61 0E"));
  EXPECT_EQ(halves.fetch(hex("FF C0 00 00 0E")), kListed);
  EXPECT_EQ(halves.fetch(hex("FF C0 00 00 0E")), std::nullopt) << "fetched already";
}

TEST(AnswerByHalves, LeavesOtherAnswersWhole) {
  AnswerByHalves halves;
  EXPECT_EQ(halves.keep(kList, hex("63 00")), hex("63 00"));
  EXPECT_EQ(halves.keep(hex("FF CA 00 00 00"), hex("01 02 03 04 90 00")), hex("01 02 03 04 90 00"));
  EXPECT_EQ(halves.keep(hex("00 A4 04 00"), hex("01 02 90 00")), hex("01 02 90 00"));
  EXPECT_EQ(halves.keep(hex("FF 00 00"), hex("01 02 90 00")), hex("01 02 90 00"));
  EXPECT_EQ(halves.fetch(hex("FF C0 00 00 04")), std::nullopt);
}

TEST(AnswerByHalves, TellsTheRightLengthAndWaitsOn) {
  AnswerByHalves halves;
  halves.keep(kList, kListed);
  EXPECT_EQ(halves.fetch(hex("FF C0 00 00 0D")), hex("6C 0E"));
  EXPECT_EQ(halves.fetch(hex("FF C0 00 00 00")), hex("6C 0E"));
  EXPECT_EQ(halves.fetch(hex("FF C0 00 00 0E")), kListed);
}

TEST(AnswerByHalves, IsLostWithTheNextCommand) {
  for (const auto* next : {"FF 00 48 00 00", "FF C0 00 00", "FF C0 00 01 0E", "00 C0 00 00 0E"}) {
    AnswerByHalves halves;
    halves.keep(kList, kListed);
    EXPECT_EQ(halves.fetch(hex(next)), std::nullopt) << next;
    EXPECT_EQ(halves.fetch(hex("FF C0 00 00 0E")), std::nullopt) << next;
  }
}

TEST(AnswerByHalves, Has256BytesAndMoreAsLe00) {
  AnswerByHalves halves;
  EXPECT_EQ(halves.keep(kList, Bytes(255, 0xAA)), hex("61 FF"));
  EXPECT_EQ(halves.keep(kList, Bytes(262, 0xAA)), hex("61 00"));
  EXPECT_EQ(halves.fetch(hex("FF C0 00 00 00")), Bytes(262, 0xAA));
}

}  // namespace
}  // namespace acr122::reader
