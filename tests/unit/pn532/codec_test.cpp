// SPDX-License-Identifier: LGPL-2.1-or-later
// Exchange, firmware and registers: requests and answers byte by byte.
#include <gtest/gtest.h>

#include "pn532/exchange.h"
#include "pn532/firmware.h"
#include "pn532/registers.h"
#include "support/hex.h"

namespace acr122::pn532 {
namespace {

using test_support::hex;

TEST(Status, Bits) {
  EXPECT_EQ(decode_status(0x14).error, 0x14);
  EXPECT_FALSE(decode_status(0x14).more);
  EXPECT_TRUE(decode_status(0x40).more);
  EXPECT_EQ(decode_status(0x40).error, 0x00);
  EXPECT_TRUE(decode_status(0x80).nad);
  EXPECT_EQ(decode_status(0xC1).error, 0x01);
}

TEST(Exchange, DataAfterStatus) {
  const auto exchange = decode_exchange(hex("00 90 00"), "test");
  ASSERT_TRUE(exchange);
  EXPECT_EQ(to_hex(exchange->data), "90 00");
  EXPECT_FALSE(exchange->more);
}

TEST(Exchange, MoreInformation) {
  const auto exchange = decode_exchange(hex("40 01 02"), "test");
  ASSERT_TRUE(exchange);
  EXPECT_TRUE(exchange->more);
}

TEST(Exchange, ErrorStatusIsChipError) {
  for (const int status : {0x01, 0x02, 0x05, 0x13, 0x14, 0x29, 0x2B}) {
    const Bytes answer{static_cast<Byte>(status)};
    const auto exchange = decode_exchange(answer, "test");
    ASSERT_FALSE(exchange);
    EXPECT_EQ(exchange.error().code, Errc::chip_error);
    EXPECT_EQ(exchange.error().detail, status);
  }
}

TEST(Exchange, WithoutStatusByteIsMalformed) {
  EXPECT_EQ(decode_exchange({}, "test").error().code, Errc::malformed_reply);
}

TEST(Exchange, NadThatNobodyAskedForIsMalformed) {
  EXPECT_EQ(decode_exchange(hex("80 00 90 00"), "test").error().code, Errc::malformed_reply);
}

TEST(StatusOnly, AllowsNothingElse) {
  EXPECT_TRUE(decode_status_only(hex("00"), "test"));  // libnfc#476, InDeselect
  EXPECT_EQ(decode_status_only(hex("00 00"), "test").error().code, Errc::malformed_reply);
  EXPECT_EQ(decode_status_only(hex("40"), "test").error().code, Errc::malformed_reply);
  EXPECT_EQ(decode_status_only({}, "test").error().code, Errc::malformed_reply);
  EXPECT_EQ(decode_status_only(hex("27"), "test").error().detail, 0x27);
}

TEST(ExchangeRequest, Bytes) {
  EXPECT_EQ(to_hex(encode_data_exchange(1, hex("30 04"), false)), "40 01 30 04");
  EXPECT_EQ(to_hex(encode_data_exchange(1, hex("30 04"), true)), "40 41 30 04");
  EXPECT_EQ(to_hex(encode_data_exchange(2, {}, false)), "40 02");
  EXPECT_EQ(to_hex(encode_communicate_thru(hex("60"))), "42 60");
  EXPECT_EQ(to_hex(encode_psl(1, 2, 1)), "4E 01 02 01");
  EXPECT_EQ(to_hex(encode_select(1)), "54 01");
  EXPECT_EQ(to_hex(encode_deselect(0)), "44 00");  // libnfc#476
  EXPECT_EQ(to_hex(encode_release(2)), "52 02");
}

TEST(FirmwareVersion, Golden) {
  const auto golden = hex("32 01 06 07");  // libnfc#691
  const auto version = decode_firmware_version(golden);
  ASSERT_TRUE(version);
  EXPECT_EQ(version->ic, 0x32);
  EXPECT_EQ(version->version, 1);
  EXPECT_EQ(version->revision, 6);
  EXPECT_EQ(version->support, 7);
  for (std::size_t n = 0; n < golden.size(); ++n) {
    EXPECT_FALSE(decode_firmware_version(ByteView(golden).first(n))) << n;
  }
  EXPECT_FALSE(decode_firmware_version(hex("32 01 06 07 00")));
}

TEST(FirmwareRequest, Bytes) {
  EXPECT_EQ(to_hex(encode_get_firmware_version()), "02");
  EXPECT_EQ(to_hex(encode_set_parameters(0x30)), "12 30");  // StackOverflow 24777810
  EXPECT_EQ(to_hex(encode_rf_field(true)), "32 01 01");     // ACR122U API 2.04, antenna example
  EXPECT_EQ(to_hex(encode_rf_field(false)), "32 01 00");
  EXPECT_EQ(to_hex(encode_timings(0x0B, 0x0A)), "32 02 00 0B 0A");
  EXPECT_EQ(to_hex(encode_max_retry_com(0)), "32 04 00");
  EXPECT_EQ(to_hex(encode_max_retries(0, 1, 2)), "32 05 00 01 02");  // libnfc#666
  EXPECT_EQ(to_hex(encode_attention_request()), "00 06");
}

TEST(AnswerWithoutData, AllowsNone) {
  EXPECT_TRUE(decode_nothing({}, "test"));  // libnfc#666: D5 33
  EXPECT_EQ(decode_nothing(hex("00"), "test").error().code, Errc::malformed_reply);
}

TEST(Registers, RequestAndAnswer) {
  const std::array<std::uint16_t, 3> addresses{0x6305, 0x630D, 0x6338};
  EXPECT_EQ(to_hex(encode_read_registers(addresses)), "06 63 05 63 0D 63 38");
  const std::array values{RegisterValue{0x6302, 0x80}, RegisterValue{0x6303, 0x80},
                          RegisterValue{0x6305, 0x44}};
  EXPECT_EQ(to_hex(encode_write_registers(values)),
            "08 63 02 80 63 03 80 63 05 44");  // libnfc#666
  const auto golden = hex("07 07 15");         // StackOverflow 24777810
  EXPECT_EQ(to_hex(*decode_registers(golden, 3)), "07 07 15");
  EXPECT_FALSE(decode_registers(golden, 2));
  EXPECT_FALSE(decode_registers(golden, 4));
}

}  // namespace
}  // namespace acr122::pn532
