// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ccid/transfer.h"

#include <gtest/gtest.h>

#include "support/decoder_checks.h"
#include "support/hex.h"

using namespace acr122;
using namespace acr122::ccid;
using test_support::hex;

TEST(XfrBlock, PutsThePayloadBehindTheHeader) {  // libnfc, acr122_usb.c
  EXPECT_EQ(to_hex(encode_xfr_block(Seq{0x0E}, hex("FF 00 00 00 02 D4 02")).view()),
            "6F 07 00 00 00 00 0E 00 00 00 FF 00 00 00 02 D4 02");
}

TEST(XfrBlock, FillsTheLargestMessageAndNoMore) {
  const auto largest = encode_xfr_block(Seq{0}, Bytes(kMaxPayload, 0xAA));
  ASSERT_TRUE(largest.ok());
  EXPECT_EQ(largest.size(), 271U);
  EXPECT_EQ(to_hex(largest.view().first(5)), "6F 05 01 00 00");
  EXPECT_FALSE(encode_xfr_block(Seq{0}, Bytes(kMaxPayload + 1, 0xAA)).ok());
}

TEST(DataBlock, HandsOutThePayload) {  // nfcpy/nfcpy#105: ACR122U215
  const auto frame = hex("80 0A 00 00 00 00 00 02 FE 00 41 43 52 31 32 32 55 32 31 35");
  const auto block = decode_data_block(frame);
  ASSERT_TRUE(block);
  EXPECT_EQ(to_hex(block->payload), "41 43 52 31 32 32 55 32 31 35");
  test_support::expect_exact_length(frame, decode_data_block);
}

TEST(DataBlock, MayBeEmpty) {  // libnfc#263
  const auto frame = hex("80 00 00 00 00 00 00 00 FE 00");
  ASSERT_TRUE(decode_data_block(frame));
  EXPECT_TRUE(decode_data_block(frame)->payload.empty());
  test_support::expect_exact_length(frame, decode_data_block);
}

TEST(DataBlock, RejectsLengthBeyondFrame) {
  EXPECT_FALSE(decode_data_block(hex("80 03 00 00 00 00 00 00 81 00 90 00")));
  EXPECT_FALSE(decode_data_block(hex("80 02 01 00 00 00 00 00 81 00 90 00")));
  EXPECT_FALSE(decode_data_block(hex("80 02 00 00 01 00 00 00 81 00 90 00")));
}

TEST(DataBlock, RejectsOtherTypes) {
  EXPECT_FALSE(decode_data_block(hex("83 02 00 00 00 00 00 00 81 00 90 00")));
}
