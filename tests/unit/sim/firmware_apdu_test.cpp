// SPDX-License-Identifier: LGPL-2.1-or-later
#include <gtest/gtest.h>

#include "device_bench.h"
#include "sim/cards/catalog.h"

namespace sim {
namespace {

using bench::Host;

TEST(Firmware, NamesItselfWithoutStatusWord) {
  // ACS API V2.04, 6.3; nfcpy/nfcpy#105
  Host host(acr122u_215());
  EXPECT_EQ(host.apdu("FF 00 48 00 00"), "41 43 52 31 32 32 55 32 31 35");
}

TEST(Firmware, AnswersSetParameterByVersion) {
  // one byte on 215: nfcpy/nfcpy#105; 90 PP on others: nfcpy/nfcpy#200, nfc-tools/libnfc#691
  Host host_215(acr122u_215());
  EXPECT_EQ(host_215.apdu("FF 00 51 7F 00"), "7F");
  Host host;
  EXPECT_EQ(host.apdu("FF 00 51 7F 00"), "90 7F");
  EXPECT_EQ(host.apdu("FF 00 50 00 00"), "90 7F");
  EXPECT_EQ(host.apdu("FF 00 51 00 00"), "90 00");
}

TEST(Firmware, PollsUntilToldNotTo) {
  Host host;
  EXPECT_TRUE(host.reader.firmware_polls());
  host.apdu("FF 00 51 7F 00");
  EXPECT_FALSE(host.reader.firmware_polls());
  host.ask("63 00 00 00 00 00 00 00 00 00");  // PowerOff brings it back: acshk/acsccid, ccid.c
  EXPECT_TRUE(host.reader.firmware_polls());
}

TEST(Firmware, LeavesTheAirAloneWhenItDoesNotPoll) {
  Host host;
  host.reader.place(make_card("classic-1k"));
  host.apdu("FF 00 51 00 00");
  const auto frames = host.reader.counters().rf_frames.get();
  host.reader.clock().advance(10'000'000);
  host.apdu("FF 00 48 00 00");
  host.reader.interrupt_in(8);
  EXPECT_EQ(host.reader.counters().rf_frames.get(), frames);
}

TEST(Firmware, SwitchesLightsAndReportsThem) {
  // ACS API V2.04, appendix E
  Host host;
  EXPECT_EQ(host.apdu("FF 00 40 0F 04 00 00 00 00"), "90 03");
  EXPECT_EQ(host.apdu("FF 00 40 04 04 00 00 00 00"), "90 02");
  EXPECT_TRUE(host.reader.lights().green);
  EXPECT_FALSE(host.reader.lights().red);
  EXPECT_EQ(host.apdu("FF 00 40 0C 04 00 00 00 00"), "90 00");
}

TEST(Firmware, AnswersAfterBlinkingOnly) {
  // (T1 + T2) * N * 100 ms = (5 + 5) * 3 * 100 ms
  Host host;
  const auto before = host.reader.clock().now();
  host.apdu("FF 00 40 50 04 05 05 03 01");
  EXPECT_GE(host.reader.clock().now() - before, 3'000'000U);
  EXPECT_LT(host.reader.clock().now() - before, 3'100'000U);
}

TEST(Firmware, CountsBeeps) {
  // ACS API V2.04, 6.2: the last byte links the buzzer to T1 (01), T2 (02) or both
  Host host;
  const auto beeps_of = [&](std::string_view apdu) {
    const auto before = host.reader.lights().beeps;
    host.apdu(apdu);
    return host.reader.lights().beeps - before;
  };
  EXPECT_EQ(beeps_of("FF 00 40 50 04 05 05 03 00"), 0U);
  EXPECT_EQ(beeps_of("FF 00 40 50 04 05 05 03 01"), 3U);
  EXPECT_EQ(beeps_of("FF 00 40 5D 04 01 04 07 02"), 7U);
  EXPECT_EQ(beeps_of("FF 00 40 50 04 05 05 03 03"), 1U);  // never silent in between
  EXPECT_EQ(beeps_of("FF 00 40 50 04 00 05 03 01"), 0U);  // T1 is no time
  EXPECT_EQ(beeps_of("FF 00 40 50 04 05 05 00 01"), 0U);
}

TEST(Firmware, BeepsForACardUnlessToldNotTo) {
  // ACS API V2.04, 6.7
  Host host;
  host.place_and_poll(make_card("classic-1k"));
  EXPECT_EQ(host.reader.lights().beeps, 1U);
  host.reader.remove_all();
  host.let_poll();
  host.reader.usb_reset();
  host.apdu("FF 00 52 00 00");
  host.place_and_poll(make_card("classic-1k"));
  EXPECT_EQ(host.reader.lights().beeps, 1U);
}

TEST(Firmware, RefusesMalformedPseudoApdus) {
  Host host;
  host.expects_unknown = true;
  EXPECT_EQ(host.apdu("FF 00 40 0F 04 00 00 00"), "63 00");  // one timing byte short
  EXPECT_EQ(host.apdu("FF 00 00 00 02"), "63 00");           // nothing to send
  // What is there is sent, whatever Lc says: pokusew/nfc-pcsc#59.
  EXPECT_EQ(host.apdu("FF 00 00 00 03 D4 02"), "D5 03 32 01 06 07 90 00");
  EXPECT_EQ(host.apdu("FF 00 00 00 01 D4 02"), "D5 03 32 01 06 07 90 00");
  EXPECT_EQ(host.apdu("FF 00 99 00 00"), "63 00");
}

TEST(Firmware, AnswersChipSyntaxErrorWithNothing) {
  // nfc-tools/libnfc#263, LudovicRousseau/pyscard#18
  Host host;
  host.expects_unknown = true;
  EXPECT_EQ(host.ask("6F 07 00 00 00 00 01 00 00 00 FF 00 00 00 02 D4 FE"),
            "80 00 00 00 00 00 01 00 FE 00");
}

TEST(Firmware, GivesUpOnASilentChipAfterFiveSeconds) {
  // Default retries are infinite: an empty field never ends InListPassiveTarget. 5015 ms measured.
  Host host;
  host.apdu("FF 00 51 00 00");
  const auto before = host.reader.clock().now();
  EXPECT_EQ(host.ask("6F 09 00 00 00 00 01 00 00 00 FF 00 00 00 04 D4 4A 01 00"),
            "80 00 00 00 00 00 01 00 FE 00");
  EXPECT_GE(host.reader.clock().now() - before, 5'000'000U);
  EXPECT_LT(host.reader.clock().now() - before, 5'100'000U);
}

TEST(Firmware, WaitsForTheChipAsLongAsConfigured) {
  // ACS API V2.04, 6.6: unit 5 s
  Host host;
  host.apdu("FF 00 51 00 00");
  EXPECT_EQ(host.apdu("FF 00 41 02 00"), "90 00");
  const auto before = host.reader.clock().now();
  EXPECT_EQ(host.apdu("FF 00 00 00 04 D4 4A 01 00"), "");
  EXPECT_GE(host.reader.clock().now() - before, 10'000'000U);
  EXPECT_EQ(host.apdu("FF 00 41 FF 00"), "90 00");
  EXPECT_EQ(host.ask("6F 09 00 00 00 00 01 00 00 00 FF 00 00 00 04 D4 4A 01 00"), "-");
}

TEST(Firmware, FetchesAnswersByGetResponseOnTouchatag) {
  // nfc-tools/libnfc, acr122_usb.c
  Host host(touchatag());
  EXPECT_EQ(host.ask("6F 07 00 00 00 00 0E 00 00 00 FF 00 00 00 02 D4 02").substr(30), "61 08");
  EXPECT_EQ(host.ask("6F 05 00 00 00 00 0F 00 00 00 FF C0 00 00 08").substr(30),
            "D5 03 32 01 04 07 90 00");
  EXPECT_EQ(host.apdu("FF C0 00 00 08"), "63 00");  // only once
}

TEST(Firmware, NamesRefusedChipCommandsOnTouchatag) {
  // nfc-tools/libnfc#251
  Host host(touchatag());
  host.expects_unknown = true;
  EXPECT_EQ(host.apdu("FF 00 00 00 02 D4 FE"), "63 7F");
}

TEST(FirmwarePolling, TellsOfCardsByInterrupt) {
  // `50 02` waits at open: LudovicRousseau/PCSC#146
  Host host;
  EXPECT_EQ(host.reader.interrupt_in(8).data, bench::hex("50 02"));
  EXPECT_EQ(host.reader.interrupt_in(8).status, VirtualReader::UsbStatus::nak);
  const auto card = make_card("classic-1k");
  host.reader.place(card);
  host.reader.clock().advance(300'000);
  EXPECT_EQ(host.reader.interrupt_in(8).data, bench::hex("50 03"));
  EXPECT_TRUE(host.reader.lights().green);
  // ATR: ACS API V2.04, 3.1.1
  EXPECT_EQ(host.ask("62 00 00 00 00 00 05 01 00 00").substr(30),
            "3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 00 01 00 00 00 00 6A");
  host.reader.remove(card.get());
  host.reader.clock().advance(300'000);
  EXPECT_EQ(host.reader.interrupt_in(8).data, bench::hex("50 02"));
}

TEST(FirmwarePolling, SeesASwapAsRemovalFirst) {
  Host host;
  host.reader.place(make_card("classic-1k"));
  host.reader.clock().advance(300'000);
  host.reader.interrupt_in(8);
  host.reader.remove_all();
  host.reader.place(make_card("classic-4k"));
  host.reader.clock().advance(300'000);
  EXPECT_EQ(host.reader.interrupt_in(8).data, bench::hex("50 02"));
  host.reader.clock().advance(300'000);
  EXPECT_EQ(host.reader.interrupt_in(8).data, bench::hex("50 03"));
}

TEST(FirmwarePolling, DisturbsTheHostsSession) {
  // A login by raw commands is lost at the next poll (ACS API V2.04, 6.4; nfc-tools/libnfc#502).
  Host host;
  host.reader.place(make_card("classic-1k"));
  host.apdu("FF 00 00 00 04 D4 4A 01 00");
  constexpr auto kReadBlock4 = "FF 00 00 00 05 D4 40 01 30 04";
  const auto login = "FF 00 00 00 0F D4 40 01 60 04 FF FF FF FF FF FF " +
                     host.apdu("FF 00 00 00 04 D4 4A 01 00").substr(24, 11);
  ASSERT_EQ(host.apdu(login), "D5 41 00 90 00");
  ASSERT_EQ(host.apdu(kReadBlock4).substr(0, 8), "D5 41 00");
  host.reader.clock().advance(300'000);
  EXPECT_NE(host.apdu(kReadBlock4).substr(0, 8), "D5 41 00");
}

}  // namespace
}  // namespace sim
