// SPDX-License-Identifier: LGPL-2.1-or-later
#include "bridge/peripherals.h"

#include <gtest/gtest.h>

#include "support/decoder_checks.h"
#include "support/hex.h"

using namespace acr122;
using namespace acr122::bridge;
using test_support::hex;

TEST(Firmware, IsAskedForAndReadWithoutAStatusWord) {  // nfcpy/nfcpy#105
  EXPECT_EQ(to_hex(encode_get_firmware().view()), "FF 00 48 00 00");
  const auto answer = hex("41 43 52 31 32 32 55 32 31 35");
  EXPECT_EQ(decode_firmware(answer).value_or(""), "ACR122U215");
  test_support::expect_exact_length(answer, decode_firmware);
}

TEST(Firmware, MayEndInNinetyHundred) {
  EXPECT_EQ(decode_firmware(hex("41 43 52 31 32 32 55 31 30 32 90 00")).value_or(""), "ACR122U102");
  EXPECT_FALSE(decode_firmware(hex("41 43 52 31 32 32 55 31 30 32 90")));
  EXPECT_FALSE(decode_firmware(hex("41 43 52 31 32 32 55 31 30 32 90 01")));
  EXPECT_FALSE(decode_firmware(hex("41 43 52 31 32 32 55 31 30 32 90 00 00")));
}

TEST(Firmware, IsAnAcr122sOnly) {
  for (const auto* other : {"41 43 52 33 38 55 2D 43 43 49",  // ACR38U-CCI
                            "D5 03 32 01 06 07 90 00", "90 00", "3B 00", "6E 00",
                            "41 43 52 31 32 32 00 32 31 35",     // no text
                            "41 43 52 31 32 32 55 32 31 0A"}) {  // would break a log line
    EXPECT_FALSE(decode_firmware(hex(other))) << other;
    EXPECT_FALSE(fits_firmware(hex(other))) << other;
  }
  EXPECT_TRUE(fits_firmware(hex("41 43 52 31 32 32 55 32 31 36")));
}

TEST(PiccParameter, IsReadBack) {  // ACR122U API 2.04, 6.4; one byte as nfcpy#105 has it for 51
  EXPECT_EQ(to_hex(encode_get_picc().view()), "FF 00 50 00 00");
  EXPECT_EQ(decode_picc(hex("90 FF")), 0xFF);
  EXPECT_EQ(decode_picc(hex("90 00")), 0x00);
  EXPECT_EQ(decode_picc(hex("7F")), 0x7F);
  EXPECT_EQ(decode_picc(hex("63 00")).error().code, Errc::reader_refused);
  EXPECT_EQ(decode_picc(hex("")).error().code, Errc::malformed_reply);
  EXPECT_EQ(decode_picc(hex("90 FF 00")).error().code, Errc::malformed_reply);
  EXPECT_EQ(decode_picc(hex("D5 4B")).error().code, Errc::malformed_reply);
}

TEST(PiccParameter, SwitchesTheFirmwaresPolling) {  // libnfc#691
  EXPECT_EQ(to_hex(encode_set_picc(PiccParameter::everything_off).view()), "FF 00 51 00 00");
  EXPECT_EQ(to_hex(encode_set_picc(PiccParameter::power_on_default).view()), "FF 00 51 FF 00");
  EXPECT_TRUE(shows_storage_side(0xBF));
  EXPECT_FALSE(shows_storage_side(0xFF));
  EXPECT_FALSE(shows_storage_side(0x00)) << "nfcpy, libnfc: they list by themselves";
}

TEST(Buzzer, IsSwitched) {  // ACR122U API 2.04, 6.7
  EXPECT_EQ(to_hex(encode_set_buzzer(false).view()), "FF 00 52 00 00");
  EXPECT_EQ(to_hex(encode_set_buzzer(true).view()), "FF 00 52 FF 00");
}

TEST(ChipTimeout, CountsInStepsOfFiveSeconds) {  // ACR122U API 2.04, 6.6
  EXPECT_EQ(to_hex(encode_set_time_out(0x02).view()), "FF 00 41 02 00");
  EXPECT_EQ(to_hex(encode_set_time_out(0xFF).view()), "FF 00 41 FF 00");
}

TEST(Leds, AreSetWithoutBlinkOrBeep) {  // ACR122U API 2.04, appendix E; nfcpy/nfcpy#105
  EXPECT_EQ(to_hex(encode_set_leds({false, true}).view()), "FF 00 40 0E 04 00 00 00 00");
  EXPECT_EQ(to_hex(encode_set_leds({true, true}).view()), "FF 00 40 0F 04 00 00 00 00");
  EXPECT_EQ(to_hex(encode_set_leds({true, false}).view()), "FF 00 40 0D 04 00 00 00 00");
  EXPECT_EQ(to_hex(encode_set_leds({false, false}).view()), "FF 00 40 0C 04 00 00 00 00");
}

TEST(Leds, AreAskedForWithoutAChange) {  // ACR122U API 2.04, appendix E
  EXPECT_EQ(to_hex(encode_get_leds().view()), "FF 00 40 00 04 00 00 00 00");
  for (const std::uint8_t state : Bytes{0, 1, 2, 3, 0xFF}) {
    const auto leds = decode_leds(Bytes{0x90, state});
    ASSERT_TRUE(leds) << +state;
    EXPECT_EQ(leds->red, (state & 1) != 0);
    EXPECT_EQ(leds->green, (state & 2) != 0);
  }
  test_support::expect_exact_length(hex("90 02"), decode_leds);
  EXPECT_EQ(decode_leds(hex("63 00")).error().code, Errc::reader_refused);
  EXPECT_EQ(decode_leds(hex("D5 41")).error().code, Errc::malformed_reply);
}

TEST(Beep, IsTheShortestAndLeavesTheLedsAlone) {  // ACR122U API 2.04, 6.2: T1 in 100 ms
  EXPECT_EQ(to_hex(encode_beep().view()), "FF 00 40 00 04 01 00 01 01");
}

TEST(Firmware, OfTheTouchatagHasNoTimeoutAndNoBuzzerFlag) {
  EXPECT_FALSE(has_time_out_and_buzzer_flag("ACR122U101"));
  EXPECT_FALSE(has_time_out_and_buzzer_flag("ACR122U102"));
  EXPECT_TRUE(has_time_out_and_buzzer_flag("ACR122U201"));
  EXPECT_TRUE(has_time_out_and_buzzer_flag("ACR122U216"));
}

TEST(SettingAnswer, HasOneOrTwoBytes) {
  for (const auto* answer : {"90 00",     // libnfc#691
                             "90 7F",     // firmware 216, nfcpy#200
                             "7F",        // firmware 215, nfcpy#105
                             "90 02"}) {  // LED state, nfcpy#105
    EXPECT_TRUE(decode_setting(hex(answer))) << answer;
    EXPECT_TRUE(fits_setting(hex(answer))) << answer;
  }
}

TEST(SettingAnswer, MayBeARefusal) {
  const auto refused = decode_setting(hex("63 00"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::reader_refused);
  EXPECT_EQ(refused.error().detail, 0x6300);
  EXPECT_TRUE(fits_setting(hex("63 00")));
}

TEST(SettingAnswer, IsNotTheAnswerOfAnotherCommand) {
  for (const auto* other : {"", "3B 00", "D5 03 32 01 06 07 90 00", "41 43 52 31 32 32 55 32 31 36",
                            "90 00 00", "D5 33"}) {
    EXPECT_FALSE(decode_setting(hex(other))) << other;
    EXPECT_FALSE(fits_setting(hex(other))) << other;
  }
}
