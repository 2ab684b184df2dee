// SPDX-License-Identifier: LGPL-2.1-or-later
#include "bridge/link.h"

#include <gtest/gtest.h>

#include "support/log_capture.h"
#include "support/scripted_link.h"

using namespace acr122;
using namespace acr122::bridge;
using test_support::hex;
using test_support::ScriptedLink;

namespace {

constexpr Milliseconds kTimeout{500};

struct LinkTest : testing::Test {
  ScriptedLink reader;
  test_support::ScriptedTransport& usb = reader.usb;
  Link& link = reader.link;

  Result<Bytes> command(std::string_view bytes) { return link.pn532(hex(bytes), kTimeout); }
  void expect_answer(const Result<Bytes>& answer, std::string_view bytes) {
    ASSERT_TRUE(answer) << answer.error().where;
    EXPECT_EQ(to_hex(*answer), bytes);
  }
  template <class T>
  void expect_failure(const Result<T>& answer, Errc code, bool in_step) {
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, code) << answer.error().where;
    EXPECT_EQ(link.in_step(), in_step);
  }
};

}  // namespace

TEST_F(LinkTest, CarriesOneCommandAndOneAnswer) {  // libnfc#691
  usb.expect("6F 07 00 00 00 00 ss 00 00 00 FF 00 00 00 02 D4 02")
      .answer("80 08 00 00 00 00 ss 00 81 00 D5 03 32 01 06 07 90 00");
  expect_answer(command("02"), "32 01 06 07");
}

TEST_F(LinkTest, FindsACardAndAnEmptyField) {  // libnfc#476 and #666
  usb.expect("6F 09 00 00 00 00 ss 00 00 00 FF 00 00 00 04 D4 4A 01 00")
      .answer("80 0E 00 00 00 00 ss 00 FE 00 D5 4B 01 01 04 00 08 04 82 AC B9 5D 90 00");
  expect_answer(command("4A 01 00"), "01 01 04 00 08 04 82 AC B9 5D");
  usb.expect("6F 09 00 00 00 00 ss 00 00 00 FF 00 00 00 04 D4 4A 01 00")
      .answer("80 05 00 00 00 00 ss 00 81 00 D5 4B 00 90 00");
  expect_answer(command("4A 01 00"), "00");
}

TEST_F(LinkTest, SelectsByUidAndDeselects) {  // libnfc#263, #476
  usb.expect("6F 0D 00 00 00 00 ss 00 00 00 FF 00 00 00 08 D4 4A 01 00 A0 D9 89 78")
      .answer("80 0E 00 00 00 00 ss 00 81 00 D5 4B 01 01 00 04 28 04 A0 D9 89 78 90 00");
  expect_answer(command("4A 01 00 A0 D9 89 78"), "01 01 00 04 28 04 A0 D9 89 78");
  usb.expect("6F 08 00 00 00 00 ss 00 00 00 FF 00 00 00 03 D4 44 00")
      .answer("80 05 00 00 00 00 ss 00 FE 00 D5 45 00 90 00");
  expect_answer(command("44 00"), "00");
}

TEST_F(LinkTest, WritesRegistersAndRetries) {  // libnfc#666
  usb.expect("6F 10 00 00 00 00 ss 00 00 00 FF 00 00 00 0B D4 08 63 02 80 63 03 80 63 05 44")
      .answer("80 04 00 00 00 00 ss 00 81 00 D5 09 90 00");
  expect_answer(command("08 63 02 80 63 03 80 63 05 44"), "");
  usb.expect("6F 0B 00 00 00 00 ss 00 00 00 FF 00 00 00 06 D4 32 05 00 01 02")
      .answer("80 04 00 00 00 00 ss 00 81 00 D5 33 90 00");
  expect_answer(command("32 05 00 01 02"), "");
}

TEST_F(LinkTest, DropsTheLateAnswersOfOtherCommands) {  // libnfc#666: lag by one
  usb.expect("6F 09 00 00 00 00 ss 00 00 00 FF 00 00 00 04 D4 06 63 02")
      .answer("80 04 00 00 00 00 ss 00 81 00 D5 33 90 00")
      .answer("80 02 00 00 00 00 ss 00 81 00 90 7F")
      .answer("80 05 00 00 00 00 ss 00 81 00 D5 07 83 90 00");
  expect_answer(command("06 63 02"), "83");
}

TEST_F(LinkTest, FetchesTheAnswerOfATouchatag) {  // libnfc, acr122_usb.c
  usb.expect("6F 07 00 00 00 00 ss 00 00 00 FF 00 00 00 02 D4 02")
      .answer("80 02 00 00 00 00 ss 00 00 00 61 08")
      .expect("6F 05 00 00 00 00 ss 00 00 00 FF C0 00 00 08")
      .answer("80 08 00 00 00 00 ss 00 00 00 D5 03 32 01 04 07 90 00");
  expect_answer(command("02"), "32 01 04 07");
  // ACR122 API 1.0, page 12
  usb.expect_apdu("FF 00 00 00 04 D4 4A 01 00", "61 0E")
      .expect_apdu("FF C0 00 00 0E", "D5 4B 01 01 00 02 18 04 F6 8E 2A 99 90 00");
  expect_answer(command("4A 01 00"), "01 01 00 02 18 04 F6 8E 2A 99");
  usb.expect_apdu("FF 00 00 00 04 D4 4A 01 00", "61 05")
      .expect_apdu("FF C0 00 00 05", "D5 4B 00 90 00");
  expect_answer(command("4A 01 00"), "00");
}

TEST_F(LinkTest, FetchesTwoHundredFiftySixBytesByLeZero) {
  Bytes answer = hex("D5 41 00");
  answer.resize(254, 0x5A);
  append(answer, hex("90 00"));
  usb.expect_apdu("FF 00 00 00 04 D4 40 01 30", "61 00")
      .expect_apdu("FF C0 00 00 00", to_hex(answer));
  const auto got = command("40 01 30");
  ASSERT_TRUE(got);
  EXPECT_EQ(got->size(), 252U);
}

TEST_F(LinkTest, DoesNotFollowBytesWaitingForEver) {
  usb.expect_apdu("FF 00 00 00 02 D4 02", "61 08").expect_apdu("FF C0 00 00 08", "61 08");
  expect_failure(command("02"), Errc::reader_refused, true);
}

TEST_F(LinkTest, TellsChipReaderAndCardApart) {
  usb.expect_pn532_raw("40 01 90 5A 00 00 03 00 00 00 00", "63 7F");  // libnfc#251
  expect_failure(command("40 01 90 5A 00 00 03 00 00 00 00"), Errc::chip_refused, true);
  usb.expect_pn532_raw("4A 01 00", "63 01");
  expect_failure(command("4A 01 00"), Errc::reader_refused, true);
  usb.expect_pn532_raw("40 01 00 A4 04 00", "");  // libnfc#263
  expect_failure(command("40 01 00 A4 04 00"), Errc::no_answer, true);
  usb.expect_pn532_raw("4A 01 03 00", "");  // libnfc#284, #570: type B poll on some units
  expect_failure(command("4A 01 03 00"), Errc::no_answer, true);
}

TEST_F(LinkTest, TrustsThePipeNoLongerAfterAnAnswerThatIsNone) {
  usb.expect_pn532_raw("4A 01 00", "D5 4B 01 91 00");
  expect_failure(command("4A 01 00"), Errc::malformed_reply, false);
  expect_failure(command("4A 01 00"), Errc::timed_out, false);  // nothing is sent
}

TEST_F(LinkTest, PassesTheTimeOutOn) {
  usb.expect_pn532("02", "32 01 06 07");
  ASSERT_TRUE(link.pn532(hex("02"), Milliseconds{12345}));
  ASSERT_FALSE(usb.read_timeouts().empty());
  EXPECT_GT(usb.read_timeouts().back(), Milliseconds{11000});
  EXPECT_LE(usb.read_timeouts().back(), Milliseconds{12345});
}

TEST_F(LinkTest, RefusesWhatDoesNotFitTheFrame) {
  expect_failure(command(""), Errc::not_supported, true);
  expect_failure(link.pn532(Bytes(Link::kDefaultMaxFrame, 0x40), kTimeout), Errc::too_long, true);
  const Bytes largest(Link::kDefaultMaxFrame - 1, 0x40);
  usb.expect_pn532_bytes(largest, hex("00"));
  EXPECT_TRUE(link.pn532(largest, kTimeout));
}

TEST_F(LinkTest, SendsTheLargestFrameOfTheManualWhenAllowed) {
  ScriptedLink wide({.max_frame = 255});
  const Bytes largest(254, 0x42);
  wide.usb.expect_pn532_bytes(largest, hex("00"));
  EXPECT_TRUE(wide.link.pn532(largest, kTimeout));
  EXPECT_EQ(wide.link.pn532(Bytes(255, 0x42), kTimeout).error().code, Errc::too_long);
}

TEST_F(LinkTest, AcceptsEveryRecordedAnswerToASetting) {
  usb.expect_apdu("FF 00 51 00 00", "90 00");  // libnfc#691
  EXPECT_TRUE(link.set_picc_parameter(PiccParameter::everything_off));
  usb.expect_apdu("FF 00 51 FF 00", "FF");  // one byte, as firmware 215: nfcpy#105
  EXPECT_TRUE(link.set_picc_parameter(PiccParameter::power_on_default));
  usb.expect_apdu("FF 00 52 00 00", "90 00");
  EXPECT_TRUE(link.set_buzzer_on_detection(false));
  usb.expect_apdu("FF 00 41 FF 00", "90 00");
  EXPECT_TRUE(link.set_time_out(0xFF));
  usb.expect_apdu("FF 00 40 0E 04 00 00 00 00", "90 02");  // nfcpy#105
  EXPECT_TRUE(link.set_leds({.red = false, .green = true}));
  usb.expect_apdu("FF 00 40 00 04 01 00 01 01", "90 02");
  EXPECT_TRUE(link.beep());
}

TEST_F(LinkTest, PassesOnThatASettingIsRefused) {
  usb.expect_apdu("FF 00 52 00 00", "63 00");
  expect_failure(link.set_buzzer_on_detection(false), Errc::reader_refused, true);
  usb.expect_apdu("FF 00 52 00 00", "");
  expect_failure(link.set_buzzer_on_detection(false), Errc::no_answer, true);
}

TEST_F(LinkTest, DropsALateVersionBeforeTheAnswerOfASetting) {  // nfcpy#200: one command late
  usb.expect("6F 05 00 00 00 00 ss 00 00 00 FF 00 51 00 00")
      .answer("80 0A 00 00 00 00 ss 00 81 00 41 43 52 31 32 32 55 32 31 36")
      .answer("80 02 00 00 00 00 ss 00 81 00 90 7F");
  EXPECT_TRUE(link.set_picc_parameter(PiccParameter::everything_off));
}

TEST_F(LinkTest, PowersOnAndBearsARefusal) {
  usb.expect("62 00 00 00 00 00 ss 01 00 00").answer("80 02 00 00 00 00 ss 02 81 00 3B 00");
  EXPECT_TRUE(link.icc_power_on());
  usb.expect("62 00 00 00 00 00 ss 01 00 00").answer("80 00 00 00 00 00 ss 41 FE 00");
  EXPECT_TRUE(link.icc_power_on());
  usb.expect("62 00 00 00 00 00 ss 01 00 00").silence();
  expect_failure(link.icc_power_on(), Errc::timed_out, false);
}

TEST_F(LinkTest, GivesClientsTheRawAnswer) {
  const auto ask = [this](const char* apdu) {
    return link.pseudo_apdu(hex(apdu), kTimeout, ccid::kAnyPayload);
  };
  usb.expect_apdu("FF 00 48 00 00", "41 43 52 31 32 32 55 32 31 36");  // nfcpy#200
  expect_answer(ask("FF 00 48 00 00"), "41 43 52 31 32 32 55 32 31 36");
  usb.expect_apdu("FF 00 51 7F 00", "7F");  // nfcpy#105
  expect_answer(ask("FF 00 51 7F 00"), "7F");
  usb.expect_apdu("FF 00 00 00 02 D4 02", "D5 03 32 01 06 07 90 00");
  expect_answer(ask("FF 00 00 00 02 D4 02"), "D5 03 32 01 06 07 90 00");
}

TEST_F(LinkTest, DropsLateAnswersForClientsToo) {
  usb.expect("6F 07 00 00 00 00 ss 00 00 00 FF 00 00 00 02 D4 02")
      .answer("80 04 00 00 00 00 ss 00 81 00 D5 33 90 00")
      .answer("80 08 00 00 00 00 ss 00 81 00 D5 03 32 01 06 07 90 00");
  const auto fits = [](ByteView payload) { return fits_direct_transmit(0x02, payload); };
  expect_answer(link.pseudo_apdu(hex("FF 00 00 00 02 D4 02"), kTimeout, fits),
                "D5 03 32 01 06 07 90 00");
}

TEST_F(LinkTest, BearsPseudoApdusOfEveryLength) {
  const auto& any = ccid::kAnyPayload;
  expect_failure(link.pseudo_apdu(Bytes(262, 0xFF), kTimeout, any), Errc::too_long, true);
  for (const auto* shape : {"FF", "FF 00", "FF 00 48", "FF 00 00 00 01 D4"}) {
    usb.expect_apdu(shape, "63 00");
    expect_answer(link.pseudo_apdu(hex(shape), kTimeout, any), "63 00");
  }
}

TEST_F(LinkTest, KeepsWhatGoesToTheCardOutOfTheLog) {
  test_support::take_log_lines();
  usb.expect_pn532("40 01 60 04 FF FF FF FF FF FF F6 8E 2A 99", "00");  // ACR122 API 1.0
  ASSERT_TRUE(command("40 01 60 04 FF FF FF FF FF FF F6 8E 2A 99"));
  usb.expect_pn532("42 1B A1 B2 C3 D4", "00 AB CD");
  ASSERT_TRUE(command("42 1B A1 B2 C3 D4"));
  for (const auto& line : test_support::take_log_lines()) {
    EXPECT_EQ(line.find("FF FF FF"), std::string::npos) << line;
    EXPECT_EQ(line.find("A1 B2"), std::string::npos) << line;
  }
}
