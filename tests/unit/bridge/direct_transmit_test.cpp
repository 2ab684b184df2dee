// SPDX-License-Identifier: LGPL-2.1-or-later
#include "bridge/direct_transmit.h"

#include <gtest/gtest.h>

#include "support/hex.h"

using namespace acr122;
using namespace acr122::bridge;
using test_support::hex;

namespace {

void expect_refusal(std::uint8_t code, std::string_view payload, Errc errc, int detail) {
  const auto answer = decode_direct_transmit(code, hex(payload));
  ASSERT_FALSE(answer) << payload;
  EXPECT_EQ(answer.error().code, errc) << payload;
  EXPECT_EQ(answer.error().detail, detail) << payload;
}

}  // namespace

TEST(DirectTransmit, WrapsACommand) {
  EXPECT_EQ(to_hex(encode_direct_transmit(hex("02")).view()), "FF 00 00 00 02 D4 02");
  // nfc-tools/libnfc#666
  EXPECT_EQ(to_hex(encode_direct_transmit(hex("32 05 00 01 02")).view()),
            "FF 00 00 00 06 D4 32 05 00 01 02");
}

TEST(DirectTransmit, TakesTwoHundredFiftyFourBytesAndNoMore) {
  const auto largest = encode_direct_transmit(Bytes(254, 0x42));
  ASSERT_TRUE(largest.ok());
  EXPECT_EQ(to_hex(largest.view().first(6)), "FF 00 00 00 FF D4");
  EXPECT_EQ(largest.size(), 260U);
  EXPECT_FALSE(encode_direct_transmit(Bytes(255, 0x42)).ok());
}

TEST(DirectTransmitAnswer, LosesItsWrapping) {
  // libnfc#691 (version), #666 (RFConfiguration: no data), #476 (a card)
  EXPECT_EQ(to_hex(*decode_direct_transmit(0x02, hex("D5 03 32 01 06 07 90 00"))), "32 01 06 07");
  EXPECT_EQ(to_hex(*decode_direct_transmit(0x32, hex("D5 33 90 00"))), "");
  EXPECT_EQ(to_hex(*decode_direct_transmit(0x4A, hex("D5 4B 01 01 04 00 08 04 82 AC B9 5D 90 00"))),
            "01 01 04 00 08 04 82 AC B9 5D");
  // The card's own 90 00 stays.
  EXPECT_EQ(to_hex(*decode_direct_transmit(0x40, hex("D5 41 00 90 00 90 00"))), "00 90 00");
}

TEST(DirectTransmitAnswer, IsRefusedInEveryPrefixAndWithAByteMore) {
  auto payload = hex("D5 03 32 01 06 07 90 00");
  payload.push_back(0x00);
  EXPECT_FALSE(decode_direct_transmit(0x02, payload));
  payload.pop_back();
  for (std::size_t size = 0; size < payload.size(); ++size) {
    EXPECT_FALSE(decode_direct_transmit(0x02, ByteView(payload).first(size))) << size;
  }
}

TEST(DirectTransmitAnswer, NamesTheSyntaxErrorOfTheChip) {
  expect_refusal(0x40, "63 7F", Errc::chip_refused, 0x637F);  // touchatag, libnfc#251
  expect_refusal(0x40, "7F", Errc::chip_refused, 0x7F);
  expect_refusal(0x40, "7F 90 00", Errc::chip_refused, 0x7F);
}

TEST(DirectTransmitAnswer, NamesTheRefusalsOfTheReader) {
  expect_refusal(0x4A, "63 00", Errc::reader_refused, 0x6300);  // ACR122 API 1.0
  expect_refusal(0x4A, "63 01", Errc::reader_refused, 0x6301);  // the PN532 was silent
  expect_refusal(0x4A, "63 27", Errc::reader_refused, 0x6327);  // its checksum was wrong
  expect_refusal(0x4A, "67 00", Errc::reader_refused, 0x6700);
  expect_refusal(0x4A, "61 08", Errc::reader_refused, 0x6108);        // again, after GET RESPONSE
  expect_refusal(0x4A, "D5 4B 63 00", Errc::reader_refused, 0x6300);  // libnfc#491
}

TEST(DirectTransmitAnswer, IsNeverOnlyAStatusWord) {
  expect_refusal(0x4A, "90 00", Errc::malformed_reply, 0);
  expect_refusal(0x4A, "", Errc::no_answer, 0);
  expect_refusal(0x4A, "D5 4B", Errc::malformed_reply, 0);
  expect_refusal(0x4A, "D5 4B 90", Errc::malformed_reply, 0);
  expect_refusal(0x4A, "D5 4B 00 91 00", Errc::malformed_reply, 0x9100);
}

TEST(DirectTransmitAnswer, BelongsToItsCommandOnly) {
  expect_refusal(0x06, "D5 33 90 00", Errc::malformed_reply, 0);
  EXPECT_TRUE(fits_direct_transmit(0x32, hex("D5 33 90 00")));
  EXPECT_FALSE(fits_direct_transmit(0x06, hex("D5 33 90 00")));  // libnfc#666
  for (const auto* own : {"7F", "7F 90 00", "63 7F", "63 01", "61 08", "61 00", "D5 07", "67 00"}) {
    EXPECT_TRUE(fits_direct_transmit(0x06, hex(own))) << own;
  }
  for (const auto* foreign : {"90 00", "90 7F", "3B 00", "41 43 52 31 32 32 55 32 31 36", "D5",
                              "D4 07 90 00", "63", "7F 7F", "63 00 00", "FF"}) {
    EXPECT_FALSE(fits_direct_transmit(0x06, hex(foreign))) << foreign;
  }
}

TEST(GetResponse, FetchesWhatWaits) {  // libnfc, acr122_usb.c; ACR122 API 1.0
  EXPECT_EQ(waiting_bytes(hex("61 08")), 8U);
  EXPECT_EQ(waiting_bytes(hex("61 00")), 256U);
  EXPECT_EQ(to_hex(encode_get_response(8).view()), "FF C0 00 00 08");
  EXPECT_EQ(to_hex(encode_get_response(256).view()), "FF C0 00 00 00");
  for (const auto* other : {"", "61", "61 08 00", "90 00", "63 00"}) {
    EXPECT_EQ(waiting_bytes(hex(other)), 0U) << other;
  }
}
