// SPDX-License-Identifier: LGPL-2.1-or-later
// Ultralight and NTAG: writing, and what the answer says of it.
#include "driver/storage_type2_rig.h"

namespace driver_test {
namespace {

TEST_F(StorageType2, WritesPages) {
  const auto card = use("ntag213");
  EXPECT_EQ(apdu("FF D6 00 06 04 01 02 03 04"), "90 00");
  EXPECT_EQ(text(*card, 6, 4), "01 02 03 04");
  EXPECT_EQ(apdu("FF D6 00 07 08 11 12 13 14 21 22 23 24"), "90 00");
  EXPECT_EQ(text(*card, 7, 8), "11 12 13 14 21 22 23 24");
  EXPECT_EQ(apdu("FF D6 00 06 03 01 02 03"), "67 00");
  EXPECT_EQ(apdu("FF D6 00 2D 04 01 02 03 04"), "6A 82");
  EXPECT_EQ(apdu("FF D6 00 00 04 01 02 03 04"), "69 82") << "the UID";
}

TEST_F(StorageType2, WriteOfSeveralPagesTellsHowFarItGot) {
  const auto card = use("ultralight");
  card->memory()[2 * 4 + 2] = 0x40;  // page 6 is locked
  EXPECT_EQ(apdu("FF D6 00 04 0C 01 02 03 04 05 06 07 08 09 0A 0B 0C"), "63 C2");
  EXPECT_EQ(text(*card, 4, 12), "01 02 03 04 05 06 07 08 00 00 00 00");
  EXPECT_EQ(apdu("FF D6 00 06 04 01 02 03 04"), "69 82");
  EXPECT_EQ(word("FF B0 00 04 10"), "90 00") << "and the card is there again";
}

TEST_F(StorageType2, OneWayCounterIsNotCountedTwice) {
  const auto card = use("ntag203");
  count(0xA2);
  noise("A2 29");
  EXPECT_EQ(apdu("FF D6 00 29 04 05 00 00 00"), "65 81") << "05 may be what was there before";
  EXPECT_EQ(counted(), 1U);
  EXPECT_EQ(text(*card, 0x29, 1), "05");
}

// The page behind the last one tells where the memory ends, and nothing is written before.
TEST_F(StorageType2, WriteThatDoesNotFitIsRefusedWhole) {
  auto card = use("ultralight");
  const auto before = card->content();
  EXPECT_EQ(apdu("FF D6 00 10 04 01 02 03 04"), "6A 82");
  EXPECT_EQ(apdu("FF D6 00 0E 10 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F 10"), "6A 82");
  EXPECT_EQ(card->content(), before);
  EXPECT_EQ(apdu("FF D6 00 0E 08 01 02 03 04 05 06 07 08"), "90 00");
  card = use("ntag203");
  EXPECT_EQ(apdu("FF D6 00 30 04 01 02 03 04"), "6A 82");
  EXPECT_EQ(apdu("FF D6 00 29 08 01 00 00 00 05 06 07 08"), "6A 82");
  EXPECT_EQ(text(*card, 0x29, 4), "00 00 00 00");
  EXPECT_EQ(apdu("FF D6 00 10 04 01 02 03 04"), "90 00");
}

TEST_F(StorageType2, WriteThatNobodyCanTellIsNotCalledRefused) {
  const auto card = use("ntag213");
  noise("A2 2B");
  EXPECT_EQ(apdu("FF D6 00 2B 04 DE AD BE EF"), "65 81") << "PWD reads as zeros";
  EXPECT_EQ(text(*card, 0x2B, 4), "DE AD BE EF");
  noise("A2 2B");
  EXPECT_EQ(apdu("FF D6 00 2B 04 00 00 00 00"), "65 81") << "and zeros prove nothing";
  noise("A2 03");
  noise("30 03", 0, 9);
  EXPECT_EQ(apdu("FF D6 00 03 04 00 00 00 80"), "65 81") << "OTP, read back in vain";
  EXPECT_EQ(text(*card, 3, 4), "E1 10 12 80");
  reader_->faults().clear();
  noise("A2 03");
  EXPECT_EQ(apdu("FF D6 00 03 04 E1 10 12 81"), "90 00") << "the page tells";
}

TEST_F(StorageType2, NoiseAtEachFrameOfAWriteIsOvercome) {
  const auto card = use("ntag215");
  const std::string data = "11 12 13 14 21 22 23 24 31 32 33 34";
  for (unsigned times = 1; times <= 3; ++times) {
    for (unsigned frame = 0; frame < 6; ++frame) {
      SCOPED_TRACE(std::to_string(times) + " from frame " + std::to_string(frame));
      reader_->faults().clear();
      std::fill_n(card->memory().begin() + 6 * 4, 12, 0);
      noise("", frame, times);
      EXPECT_EQ(apdu("FF D6 00 06 0C " + data), "90 00");
      EXPECT_EQ(text(*card, 6, 12), data);
    }
  }
}

TEST_F(StorageType2, CardSwappedBetweenTwoPagesIsGone) {
  const auto card = use("ntag215");
  std::fill_n(card->memory().begin() + 6 * 4, 12, 0);
  sim::CardOptions options;
  options.uid = hex("04 11 22 33 44 55 66");
  sim::Fault fault;
  fault.what = sim::Fault::What::swap_card;
  fault.skip = 1;
  fault.only = hex("A2");
  fault.card = sim::make_card("ntag215", options);
  const auto other = fault.card->content();
  reader_->faults().arm(fault);
  const auto answer = transmit(hex("FF D6 00 06 0C 01 02 03 04 05 06 07 08 09 0A 0B 0C"));
  EXPECT_EQ(answer.code, IFD_ICC_NOT_PRESENT);
  EXPECT_EQ(text(*card, 6, 8), "01 02 03 04 00 00 00 00");
  EXPECT_EQ(fault.card->content(), other) << "the new one is left alone";
}

TEST_F(StorageType2, CardPulledBetweenTwoPagesIsGone) {
  const auto card = use("ntag215");
  std::fill_n(card->memory().begin() + 6 * 4, 12, 0);
  sim::Fault fault;
  fault.what = sim::Fault::What::pull_card;
  fault.skip = 1;
  fault.only = hex("A2");
  reader_->faults().arm(fault);
  const auto answer = transmit(hex("FF D6 00 06 0C 01 02 03 04 05 06 07 08 09 0A 0B 0C"));
  EXPECT_EQ(answer.code, IFD_ICC_NOT_PRESENT);
  EXPECT_EQ(text(*card, 6, 8), "01 02 03 04 00 00 00 00");
}

}  // namespace
}  // namespace driver_test
