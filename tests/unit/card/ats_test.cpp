// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card/ats.h"

#include <gtest/gtest.h>

#include "support/hex.h"

namespace acr122::card {
namespace {

using test_support::hex;

TEST(Ats, Desfire) {
  const auto ats = parse_ats(hex("06 75 77 81 02 80"));  // libfreefare mifare_desfire.c
  EXPECT_EQ(ats.fsci, 5);
  EXPECT_EQ(ats.ta, 0x77);
  EXPECT_EQ(ats.fwi, 8);
  EXPECT_EQ(ats.sfgi, 1);
  EXPECT_EQ(ats.tc, 0x02);
  EXPECT_EQ(to_hex(ats.historical_bytes), "80");
}

TEST(Ats, SmartMx) {
  const auto ats = parse_ats(hex("07 77 F7 80 02 47 65"));  // ACR122L V1.03 p.41
  EXPECT_EQ(ats.fwi, 8);
  EXPECT_EQ(to_hex(ats.historical_bytes), "47 65");
}

TEST(Ats, WithoutHistoricalBytes) {
  EXPECT_TRUE(parse_ats(hex("05 78 80 70 02")).historical_bytes.empty());  // nfcpy, default of tt4
}

TEST(Ats, OnlyTlHasAllDefaults) {
  const auto ats = parse_ats(hex("01"));
  EXPECT_EQ(ats.fsci, 2);
  EXPECT_EQ(ats.ta, 0);
  EXPECT_EQ(ats.fwi, 4);
  EXPECT_EQ(ats.tc, 2);
  EXPECT_TRUE(ats.historical_bytes.empty());
}

TEST(Ats, WithoutInterfaceBytes) {
  const auto ats = parse_ats(hex("04 05 AA BB"));
  EXPECT_EQ(ats.fsci, 5);
  EXPECT_EQ(ats.fwi, 4);
  EXPECT_EQ(to_hex(ats.historical_bytes), "AA BB");
}

TEST(Ats, TlTooLargeGivesWhatCame) {
  EXPECT_EQ(to_hex(parse_ats(hex("FF 75 77 81 02 80")).historical_bytes), "80");
}

TEST(Ats, TlTooSmallIgnoresTheRest) {
  EXPECT_TRUE(parse_ats(hex("05 75 77 81 02 80")).historical_bytes.empty());
  EXPECT_EQ(parse_ats(hex("00 75 77 81 02 80")).fsci, 2);
}

TEST(Ats, InterfaceBytesThatAreMissingHaveDefaults) {
  const auto ats = parse_ats(hex("03 75 77"));  // T0 promises TA, TB, TC
  EXPECT_EQ(ats.ta, 0x77);
  EXPECT_EQ(ats.fwi, 4);
  EXPECT_EQ(ats.tc, 2);
}

TEST(Ats, EmptyIsNoCrash) { EXPECT_EQ(parse_ats({}).fwi, 4); }

TEST(Ats, KeepsFifteenHistoricalBytes) {
  Bytes bytes = hex("12 05");
  for (int i = 0; i < 16; ++i) bytes.push_back(static_cast<Byte>(i));
  EXPECT_EQ(parse_ats(bytes).historical_bytes.size(), 15u);
}

TEST(FrameWaitingTime, OfIso14443Table) {
  EXPECT_EQ(frame_waiting_time(0).count(), 1);      // 0.302 ms
  EXPECT_EQ(frame_waiting_time(4).count(), 5);      // 4.83 ms
  EXPECT_EQ(frame_waiting_time(8).count(), 78);     // 77.3 ms
  EXPECT_EQ(frame_waiting_time(14).count(), 4950);  // 4949 ms
  EXPECT_EQ(frame_waiting_time(15).count(), 5);     // RFU: the default
}

TEST(BitRate, BestOfBothDirections) {
  using pn532::BitRate;
  EXPECT_EQ(best_bit_rate(0x77, 424), BitRate::k424);
  EXPECT_EQ(best_bit_rate(0x77, 212), BitRate::k212);
  EXPECT_EQ(best_bit_rate(0x77, 106), BitRate::k106);
  EXPECT_EQ(best_bit_rate(0x00, 424), BitRate::k106);
  EXPECT_EQ(best_bit_rate(0x80, 424), BitRate::k106);
  EXPECT_EQ(best_bit_rate(0x11, 424), BitRate::k212);
  EXPECT_EQ(best_bit_rate(0x91, 424), BitRate::k212);
  EXPECT_EQ(best_bit_rate(0x72, 424), BitRate::k424);
  EXPECT_EQ(best_bit_rate(0x73, 424), BitRate::k424);
  EXPECT_EQ(best_bit_rate(0x70, 424), BitRate::k106);  // one way only
}

}  // namespace
}  // namespace acr122::card
