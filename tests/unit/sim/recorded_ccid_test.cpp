// SPDX-License-Identifier: LGPL-2.1-or-later
// Whole CCID messages as recorded from real readers, byte for byte.
#include <gtest/gtest.h>

#include "device_bench.h"
#include "sim/cards/catalog.h"

namespace sim {
namespace {

using bench::hex;
using bench::Host;

// Leaves bError FE behind, as whatever happened to the recorded readers before did.
constexpr auto kMuteEvent = "6F 05 00 00 00 00 00 00 00 00 A0 A4 00 00 02";

ReaderModel chip_1_4() {
  ReaderModel model;
  model.chip_revision = 4;
  return model;
}

ReaderModel chip_1_4_reporting_absence() {
  auto model = chip_1_4();
  model.doubts.absence_reported = true;
  return model;
}

ReaderModel firmware_216() { return *find_reader_model("acr122u-216"); }

struct Recorded {
  const char* source;
  ReaderModel (*model)();
  bool after_mute_event;
  const char* request;
  const char* answer;
};

void PrintTo(const Recorded& recorded, std::ostream* out) { *out << recorded.source; }

class RecordedMessage : public testing::TestWithParam<Recorded> {};

TEST_P(RecordedMessage, IsAnsweredAsRecorded) {
  const auto& recorded = GetParam();
  Host host(recorded.model());
  if (recorded.after_mute_event) host.ask(kMuteEvent);
  EXPECT_EQ(host.ask(recorded.request), recorded.answer);
}

INSTANTIATE_TEST_SUITE_P(
    WithoutCard, RecordedMessage,
    testing::Values(
        Recorded{"nfc-tools/libnfc#691", acr122u, false, "62 00 00 00 00 00 00 01 00 00",
                 "80 02 00 00 00 00 00 00 81 00 3B 00"},
        Recorded{"nfcpy/nfcpy#105", acr122u_215, false, "62 00 00 00 00 00 00 00 00 00",
                 "80 02 00 00 00 00 00 02 81 00 3B 00"},
        Recorded{"nfc-tools/libnfc#691", acr122u, false,
                 "6F 05 00 00 00 00 00 00 00 00 FF 00 51 00 00",
                 "80 02 00 00 00 00 00 00 81 00 90 00"},
        Recorded{"nfcpy/nfcpy#105", acr122u_215, true,
                 "6F 05 00 00 00 00 00 00 00 00 FF 00 51 7F 00",
                 "80 01 00 00 00 00 00 02 FE 00 7F"},
        Recorded{"nfcpy/nfcpy#200", firmware_216, false,
                 "6F 05 00 00 00 00 00 00 00 00 FF 00 51 7F 00",
                 "80 02 00 00 00 00 00 00 81 00 90 7F"},
        Recorded{"nfcpy/nfcpy#105", acr122u_215, true,
                 "6F 05 00 00 00 00 00 00 00 00 FF 00 48 00 00",
                 "80 0A 00 00 00 00 00 02 FE 00 41 43 52 31 32 32 55 32 31 35"},
        Recorded{"nfcpy/nfcpy#200", firmware_216, false,
                 "6F 05 00 00 00 00 00 00 00 00 FF 00 48 00 00",
                 "80 0A 00 00 00 00 00 00 81 00 41 43 52 31 32 32 55 32 31 36"},
        Recorded{"nfcpy/nfcpy#105", acr122u_215, true,
                 "6F 09 00 00 00 00 00 00 00 00 FF 00 40 0E 04 00 00 00 00",
                 "80 02 00 00 00 00 00 02 FE 00 90 02"},
        Recorded{"nfc-tools/libnfc acr122_usb.c", chip_1_4, false,
                 "6F 07 00 00 00 00 00 00 00 00 FF 00 00 00 02 D4 02",
                 "80 08 00 00 00 00 00 00 81 00 D5 03 32 01 04 07 90 00"},
        Recorded{"nfc-tools/libnfc#691", acr122u, false,
                 "6F 07 00 00 00 00 00 00 00 00 FF 00 00 00 02 D4 02",
                 "80 08 00 00 00 00 00 00 81 00 D5 03 32 01 06 07 90 00"},
        Recorded{"nfc-tools/libnfc acr122_usb.c", chip_1_4_reporting_absence, false,
                 "6B 07 00 00 00 00 0A 00 00 00 FF 00 00 00 02 D4 02",
                 "83 08 00 00 00 00 0A 02 81 00 D5 03 32 01 04 07 90 00"},
        Recorded{"nfc-tools/libnfc acr122_usb.c", touchatag, false,
                 "6F 07 00 00 00 00 0E 00 00 00 FF 00 00 00 02 D4 02",
                 "80 02 00 00 00 00 0E 00 00 00 61 08"},
        Recorded{"nfc-tools/libnfc#201", touchatag, false,
                 "6B 05 00 00 00 00 00 00 00 00 FF 00 51 00 00", "83 00 00 00 00 00 00 41 05 00"},
        Recorded{"nfc-tools/libnfc#201", touchatag, false,
                 "6B 07 00 00 00 00 00 00 00 00 FF 00 00 00 02 D4 02",
                 "83 00 00 00 00 00 00 41 07 00"},
        Recorded{"nfc-tools/libnfc#666", acr122u, false,
                 "6F 10 00 00 00 00 00 00 00 00 FF 00 00 00 0B D4 08 63 02 80 63 03 80 63 05 44",
                 "80 04 00 00 00 00 00 00 81 00 D5 09 90 00"},
        Recorded{"nfc-tools/libnfc#666", acr122u, false,
                 "6F 0B 00 00 00 00 00 00 00 00 FF 00 00 00 06 D4 32 05 00 01 02",
                 "80 04 00 00 00 00 00 00 81 00 D5 33 90 00"},
        Recorded{"nfc-tools/libnfc#666", acr122u, false,
                 "6F 0B 00 00 00 00 00 00 00 00 FF 00 00 00 06 D4 32 05 FF FF FF",
                 "80 04 00 00 00 00 00 00 81 00 D5 33 90 00"},
        Recorded{"LudovicRousseau/pyscard#18", acr122u, false, "65 00 00 00 00 00 07 00 00 00",
                 "81 00 00 00 00 00 07 02 81 00"}));

// nfc-tools/libnfc#217: a reader with a SAM, and Escape refused while the slot is active.
TEST(RecordedTouchatag, AnswersForItsSam) {
  Host host(*find_reader_model("touchatag-sam"));
  EXPECT_EQ(
      host.ask("62 00 00 00 00 00 00 01 00 00"),
      "80 13 00 00 00 00 00 00 00 00 3B BE 95 00 00 41 03 00 00 00 00 00 00 00 00 00 02 90 00");
  EXPECT_EQ(host.ask("6B 05 00 00 00 00 00 00 00 00 FF 00 51 00 00"),
            "83 00 00 00 00 00 00 40 05 00");
}

// nfcpy/nfcpy#105: bError FE, and 81 again after IccPowerOn.
TEST(RecordedErrors, AMuteEventIsForgottenByPowerOn) {
  Host host;
  host.ask(kMuteEvent);
  EXPECT_EQ(host.ask("65 00 00 00 00 00 00 00 00 00"), "81 00 00 00 00 00 00 02 FE 00");
  EXPECT_EQ(host.ask("62 00 00 00 00 00 00 00 00 00"), "80 02 00 00 00 00 00 00 81 00 3B 00");
}

TEST(RecordedTouchatag, HandsOutItsAnswerByGetResponse) {
  // nfc-tools/libnfc, acr122_usb.c
  Host host(touchatag());
  host.ask("6F 07 00 00 00 00 0E 00 00 00 FF 00 00 00 02 D4 02");
  EXPECT_EQ(host.ask("6F 05 00 00 00 00 0F 00 00 00 FF C0 00 00 08"),
            "80 08 00 00 00 00 0F 00 00 00 D5 03 32 01 04 07 90 00");
}

TEST(RecordedList, FindsNoCard) {
  // nfc-tools/libnfc#666
  Host host;
  host.chip("D4 32 05 00 01 02");
  EXPECT_EQ(host.ask("6F 09 00 00 00 00 00 00 00 00 FF 00 00 00 04 D4 4A 01 00"),
            "80 05 00 00 00 00 00 00 81 00 D5 4B 00 90 00");
}

TEST(RecordedList, FindsAClassicWithSensResSwapped) {
  // nfc-tools/libnfc#476: ATQA printed 04 00, bError stuck at FE
  auto model = acr122u();
  model.atqa_swapped = true;
  Host host(model);
  host.apdu("FF 00 51 00 00");
  host.ask(kMuteEvent);
  host.reader.place(make_card("classic-1k", {.uid = hex("82 AC B9 5D")}));
  EXPECT_EQ(host.ask("6F 09 00 00 00 00 00 00 00 00 FF 00 00 00 04 D4 4A 01 00"),
            "80 0E 00 00 00 00 00 00 FE 00 D5 4B 01 01 04 00 08 04 82 AC B9 5D 90 00");
  EXPECT_EQ(host.ask("6F 08 00 00 00 00 00 00 00 00 FF 00 00 00 03 D4 44 00"),
            "80 05 00 00 00 00 00 00 FE 00 D5 45 00 90 00");
}

TEST(RecordedList, SelectsByUidWithoutAtsAndGetsNothingForAnApdu) {
  // nfc-tools/libnfc#263: SAK 28 without RATS, then an APDU as if it were ISO-DEP
  Host host;
  host.apdu("FF 00 51 00 00");
  host.chip("D4 12 04");
  host.reader.place(make_card("jcop"));
  EXPECT_EQ(host.ask("6F 0D 00 00 00 00 00 00 00 00 FF 00 00 00 08 D4 4A 01 00 A0 D9 89 78"),
            "80 0E 00 00 00 00 00 00 81 00 D5 4B 01 01 00 04 28 04 A0 D9 89 78 90 00");
  EXPECT_EQ(
      host.ask("6F 13 00 00 00 00 00 00 00 00 FF 00 00 00 0E D4 40 01 00 A4 04 00 06 F7 52 46 "
               "54 41 01"),
      "80 00 00 00 00 00 00 00 FE 00");
}

TEST(RecordedLag, AnswersOneBehindAfterAnAnswerThatNobodyRead) {
  // nfc-tools/libnfc#666
  Host host;
  host.chip("D4 08 63 02 83 63 03 83");
  host.reader.bulk_out(hex("6F 0B 00 00 00 00 00 00 00 00 FF 00 00 00 06 D4 32 05 00 01 02"));
  EXPECT_EQ(host.chip("D4 06 63 02 63 03"), "D5 33 90 00");
  EXPECT_EQ(host.ask("6F 0B 00 00 00 00 00 00 00 00 FF 00 00 00 06 D4 32 05 FF FF FF"),
            "80 06 00 00 00 00 00 00 81 00 D5 07 83 83 90 00");
}

TEST(RecordedLag, AnswersPowerOnWithTheVersion) {
  // nfcpy/nfcpy#200: the first answer of firmware 216 is later than the host's 100 ms
  Host host(firmware_216());
  const auto sent = host.reader.clock().now();
  host.reader.bulk_out(hex("6F 05 00 00 00 00 00 00 00 00 FF 00 48 00 00"));
  EXPECT_GT(host.reader.bulk_in(64).ready_at, sent + 100'000);
  EXPECT_EQ(host.ask("62 00 00 00 00 00 00 00 00 00"),
            "80 0A 00 00 00 00 00 00 81 00 41 43 52 31 32 32 55 32 31 36");
}

TEST(RecordedInterrupt, TellsOfAbsenceAndPresence) {
  // LudovicRousseau/PCSC#146, LudovicRousseau/pyscard#18
  Host host;
  EXPECT_EQ(host.reader.interrupt_in(8).data, hex("50 02"));
  host.reader.place(make_card("ultralight"));
  host.reader.clock().advance(600'000);
  EXPECT_EQ(host.reader.interrupt_in(8).data, hex("50 03"));
}

TEST(RecordedStorageCard, GivesAnEmptyDataBlockForAnUnknownApdu) {
  // LudovicRousseau/pyscard#18
  Host host;
  host.place_and_poll(make_card("ultralight"));
  EXPECT_EQ(host.ask("6F 07 00 00 00 00 0F 00 00 00 A0 A4 00 00 02 7F 10"),
            "80 00 00 00 00 00 0F 00 FE 00");
}

TEST(RecordedUnits, GiveAnEmptyDataBlockForTypeBAndFelicaByAFaultOnly) {
  // nfc-tools/libnfc#284, #570: "some units", request bytes not recorded
  Host host;
  host.apdu("FF 00 51 00 00");
  Fault fault;
  fault.what = Fault::What::empty_datablock;
  fault.only = hex("FF 00 00 00 05 D4 4A 01 03");
  host.reader.faults().arm(fault);
  EXPECT_EQ(host.ask("6F 0A 00 00 00 00 00 00 00 00 FF 00 00 00 05 D4 4A 01 03 00"),
            "80 00 00 00 00 00 00 00 FE 00");
}

}  // namespace
}  // namespace sim
