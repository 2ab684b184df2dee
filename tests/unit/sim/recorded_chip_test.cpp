// SPDX-License-Identifier: LGPL-2.1-or-later
// PN532 commands in direct transmits, as recorded or printed in vendors' documents.
#include <gtest/gtest.h>

#include "device_bench.h"
#include "sim/cards/catalog.h"

namespace sim {
namespace {

using bench::hex;
using bench::Host;

constexpr auto kFewRetries = "D4 32 05 00 01 02";

/// A reader that does not poll by itself, with one card that the chip has selected.
class RecordedChip : public testing::Test {
 protected:
  explicit RecordedChip(ReaderModel model = acr122u()) : host(std::move(model)) {}
  void select(const std::string& name, const CardOptions& options = {}) {
    if (host.reader.firmware_polls()) host.apdu("FF 00 51 00 00");
    host.chip(kFewRetries);
    host.reader.place(make_card(name, options));
    host.chip("D4 4A 01 00");
  }
  Host host;
};

class RecordedTouchatagChip : public RecordedChip {
 protected:
  RecordedTouchatagChip() : RecordedChip(touchatag()) {}
};

TEST_F(RecordedTouchatagChip, ListsAClassic4k) {
  // ACS ACR122 API V1.0, p. 12
  host.chip(kFewRetries);
  host.reader.place(make_card("classic-4k", {.uid = hex("F6 8E 2A 99")}));
  EXPECT_EQ(host.chip("D4 4A 01 00"), "61 0E");
  EXPECT_EQ(host.apdu("FF C0 00 00 0E"), "D5 4B 01 01 00 02 18 04 F6 8E 2A 99 90 00");
}

TEST_F(RecordedTouchatagChip, ListsNothing) {
  // ACS ACR122 API V1.0, p. 12
  host.chip(kFewRetries);
  EXPECT_EQ(host.chip("D4 4A 01 00"), "61 05");
  EXPECT_EQ(host.apdu("FF C0 00 00 05"), "D5 4B 00 90 00");
}

TEST_F(RecordedTouchatagChip, RefusesADesfireCommandForAnUltralight) {
  // nfc-tools/libnfc#251
  select("ultralight");
  EXPECT_EQ(host.chip("D4 40 01 90 5A 00 00 03 00 00 00 00"), "63 7F");
}

TEST_F(RecordedChip, LogsIntoAClassic4kAndReads) {
  // ACS ACR122 API V1.0, p. 12; the document leaves out most of the 16 bytes
  select("classic-4k", {.uid = hex("F6 8E 2A 99")});
  EXPECT_EQ(host.chip("D4 40 01 60 04 FF FF FF FF FF FF F6 8E 2A 99"), "D5 41 00 90 00");
  host.chip("D4 40 01 A0 04 01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16");
  EXPECT_EQ(host.chip("D4 40 01 30 04"),
            "D5 41 00 01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 90 00");
}

TEST_F(RecordedChip, ReportsItsStatusWithoutTarget) {
  // ACS ACR122U API V2.04, 7.5
  EXPECT_EQ(host.chip("D4 04"), "D5 05 00 00 00 80 90 00");
}

TEST_F(RecordedChip, TakesFourUidBytesForALogin) {
  // Embedded_Scrapyard: a card with a 7-byte UID; with all seven the chip sends its error frame
  select("classic-1k", {.uid = hex("04 5B 2C EA 70 32 80")});
  ASSERT_EQ(host.chip("D4 40 01 60 04 FF FF FF FF FF FF EA 70 32 80"), "D5 41 00 90 00");
  ASSERT_EQ(host.chip("D4 40 01 A0 07 A7 3F 5D C1 D3 33 FF 07 80 69 FF FF FF FF FF FF"),
            "D5 41 00 90 00");
  host.chip("D4 4A 01 00");
  EXPECT_EQ(host.chip("D4 40 01 60 04 A7 3F 5D C1 D3 33 EA 70 32 80"), "D5 41 00 90 00");
  EXPECT_EQ(host.chip("D4 40 01 60 04 A7 3F 5D C1 D3 33 04 5B 2C EA 70 32 80"), "");
}

TEST_F(RecordedChip, PassesPasswordsByInCommunicateThru) {
  // StackOverflow 44243037 and 76378464. The default password and PACK of a new NTAG stand for
  // those that the posts leave out.
  select("ntag213");
  EXPECT_EQ(host.chip("D4 42 1B FF FF FF FF"), "D5 43 00 00 00 90 00");
}

TEST_F(RecordedChip, ReadsBackWhatWasWrittenToRegisters) {
  // StackOverflow 24777810
  EXPECT_EQ(host.chip("D4 08 63 02 80 63 03 80 63 05 07 63 0D 07 63 38 15"), "D5 09 90 00");
  EXPECT_EQ(host.chip("D4 06 63 05 63 0D 63 38"), "D5 07 07 07 15 90 00");
  EXPECT_EQ(host.chip("D4 12 30"), "D5 13 90 00");
}

TEST_F(RecordedChip, ListsReadsAndWritesFelica) {
  // ACS ACR122L V1.03, p. 21; the document leaves out most of the 16 bytes
  select("felica-8008");
  EXPECT_EQ(host.chip("D4 4A 01 01 00 FF FF 01 00"),
            "D5 4B 01 01 14 01 01 01 05 01 86 04 02 02 03 00 4B 02 4F 49 8A 8A 80 08 90 00");
  EXPECT_EQ(host.chip("D4 40 01 20 08 01 01 05 01 86 04 02 02 01 09 01 01 80 00 00 AA 55 AA 55 AA "
                      "55 AA 55 AA 55 AA 55 AA 55 AA"),
            "D5 41 00 0C 09 01 01 05 01 86 04 02 02 00 00 90 00");
  EXPECT_EQ(
      host.chip("D4 40 01 10 06 01 01 05 01 86 04 02 02 01 09 01 01 80 00"),
      "D5 41 00 1D 07 01 01 05 01 86 04 02 02 00 00 01 00 AA 55 AA 55 AA 55 AA 55 AA 55 AA 55 "
      "AA 55 AA 90 00");
}

TEST_F(RecordedChip, ListsTypeB) {
  // ACS ACR122L V1.03, p. 22
  select("applet-b", {.atqb = hex("50 00 01 32 F4 00 00 00 00 33 81 81")});
  EXPECT_EQ(host.chip("D4 4A 01 03 00"),
            "D5 4B 01 01 50 00 01 32 F4 00 00 00 00 33 81 81 01 21 90 00");
}

TEST_F(RecordedChip, ListsACombinedCardWithItsAts) {
  // ACS ACR122L V1.03, p. 41
  host.apdu("FF 00 51 00 00");
  host.reader.place(make_card("smartmx-28"));
  EXPECT_EQ(host.chip("D4 4A 01 00"),
            "D5 4B 01 01 00 08 28 04 85 82 2F A0 07 77 F7 80 02 47 65 90 00");
}

// What cards do not understand they answer by a NAK of four bits, or not at all. Both were recorded
// as a time-out.
TEST_F(RecordedChip, TimesOutOnAWrongPassword) {
  // StackOverflow 44243037, 76378464
  select("ntag213");
  EXPECT_EQ(host.chip("D4 42 1B 01 02 03 04"), "D5 43 01 90 00");
}

TEST_F(RecordedChip, TimesOutOnUltralightCAuthenticationElsewhere) {
  // pokusew/nfc-pcsc#59
  select("ntag213");
  EXPECT_EQ(host.chip("D4 42 1A 00"), "D5 43 01 90 00");
}

TEST_F(RecordedChip, TimesOutOnGetVersionWithASurplusByte) {
  // nfc-tools/libfreefare#112
  select("ntag213");
  EXPECT_EQ(host.chip("D4 42 60 00"), "D5 43 01 90 00");
}

}  // namespace
}  // namespace sim
