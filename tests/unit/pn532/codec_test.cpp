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
  EXPECT_EQ(decode_status(0x13).status, Status::data_format);
  EXPECT_FALSE(decode_status(0x13).more);
  EXPECT_TRUE(decode_status(0x40).more);
  EXPECT_EQ(decode_status(0x40).status, Status::ok);
  EXPECT_TRUE(decode_status(0x80).nad);
  EXPECT_EQ(decode_status(0xC1).status, Status::timeout);
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

TEST(Exchange, ErrorStatusIsAValue) {
  for (const int status : {0x01, 0x02, 0x05, 0x13, 0x14, 0x29, 0x2B}) {
    const Bytes answer{static_cast<Byte>(status)};
    const auto exchange = decode_exchange(answer, "test");
    ASSERT_TRUE(exchange);
    EXPECT_EQ(exchange->status, static_cast<Status>(status));
    EXPECT_FALSE(exchange->ok());
  }
}

TEST(Exchange, WithoutStatusByteIsMalformed) {
  EXPECT_EQ(decode_exchange({}, "test").error().code, Errc::malformed_reply);
}

TEST(Exchange, NadThatNobodyAskedForIsMalformed) {
  EXPECT_EQ(decode_exchange(hex("80 00 90 00"), "test").error().code, Errc::malformed_reply);
}

TEST(ExchangeRequest, Bytes) {
  EXPECT_EQ(to_hex(encode_data_exchange(1, hex("30 04"), false)), "40 01 30 04");
  EXPECT_EQ(to_hex(encode_data_exchange(1, hex("30 04"), true)), "40 41 30 04");
  EXPECT_EQ(to_hex(encode_data_exchange(2, {}, false)), "40 02");
  EXPECT_EQ(to_hex(encode_communicate_thru(hex("60"))), "42 60");
  EXPECT_EQ(to_hex(encode_select(1)), "54 01");
  EXPECT_EQ(to_hex(encode_deselect(0)), "44 00");  // libnfc#476
  EXPECT_EQ(to_hex(encode_attention_request()), "00 06");
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

TEST(Registers, Settings) {
  for (const int address : {0x6301, 0x6302, 0x630D, 0x631D, 0x633D}) {
    EXPECT_TRUE(holds_a_setting(static_cast<std::uint16_t>(address))) << address;
  }
  for (const int address : {0x6300, 0x631E, 0x6331, 0x633A, 0x633C, 0x633E}) {
    EXPECT_FALSE(holds_a_setting(static_cast<std::uint16_t>(address))) << address;
  }
}

}  // namespace
}  // namespace acr122::pn532
