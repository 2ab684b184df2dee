// SPDX-License-Identifier: LGPL-2.1-or-later
// APDUs and ATRs as recorded through the reader's own firmware.
#include <gtest/gtest.h>

#include "device_bench.h"
#include "sim/cards/catalog.h"

namespace sim {
namespace {

using bench::hex;
using bench::Host;

TEST(RecordedRead, SlidesAlongTheTagsMemory) {
  // StackOverflow 25254066: an NTAG203 whose pages 4 to B are these
  Host host;
  host.place_and_poll(make_card("ntag203"));
  unsigned page = 4;
  for (const auto* bytes : {"01 03 A0 10", "44 03 11 D1", "01 0D 54 02", "65 6E 48 43",
                            "49 44 30 30", "39 39 39 36", "FE 00 00 36", "00 00 00 00"}) {
    ASSERT_EQ(host.apdu(fmt::format("FF D6 00 {:02X} 04 {}", page++, bytes)), "90 00");
  }
  EXPECT_EQ(host.apdu("FF B0 00 04 10"), "01 03 A0 10 44 03 11 D1 01 0D 54 02 65 6E 48 43 90 00");
  EXPECT_EQ(host.apdu("FF B0 00 05 10"), "44 03 11 D1 01 0D 54 02 65 6E 48 43 49 44 30 30 90 00");
  EXPECT_EQ(host.apdu("FF B0 00 06 10"), "01 0D 54 02 65 6E 48 43 49 44 30 30 39 39 39 36 90 00");
  EXPECT_EQ(host.apdu("FF B0 00 07 10"), "65 6E 48 43 49 44 30 30 39 39 39 36 FE 00 00 36 90 00");
  EXPECT_EQ(host.apdu("FF B0 00 08 10"), "49 44 30 30 39 39 39 36 FE 00 00 36 00 00 00 00 90 00");
}

TEST(RecordedAuthenticate, FailsWithTheWrongKey) {
  // LudovicRousseau/PCSC#107, acshk/acsccid#30
  Host host;
  host.place_and_poll(make_card("classic-1k"));
  host.apdu("FF 82 00 00 06 01 02 03 04 05 06");
  EXPECT_EQ(host.apdu("FF 86 00 00 05 01 00 12 60 00"), "63 00");
}

TEST(RecordedGetData, GivesTheUid) {
  // ACS API V2.04, 4.1
  Host host;
  host.place_and_poll(make_card("classic-1k", {.uid = hex("F6 8E 2A 99")}));
  EXPECT_EQ(host.apdu("FF CA 00 00 00"), "F6 8E 2A 99 90 00");
  EXPECT_EQ(host.apdu("FF CA 00 00 04"), "F6 8E 2A 99 90 00");
}

TEST(RecordedLights, AreThoseOfTheDocument) {
  // ACS API V2.04, appendix E; the last one: OpenSC/OpenSC#2413, 3.5 s
  Host host;
  EXPECT_EQ(host.apdu("FF 00 40 0C 04 00 00 00 00"), "90 00");
  EXPECT_EQ(host.apdu("FF 00 40 00 04 00 00 00 00"), "90 00");
  EXPECT_EQ(host.apdu("FF 00 40 0F 04 00 00 00 00"), "90 03");
  EXPECT_EQ(host.apdu("FF 00 40 0E 04 00 00 00 00"), "90 02");
  EXPECT_EQ(host.apdu("FF 00 40 50 04 05 05 03 01"), "90 02");
  const auto before = host.reader.clock().now();
  EXPECT_EQ(host.apdu("FF 00 40 5D 04 01 04 07 02"), "90 01");
  EXPECT_GE(host.reader.clock().now() - before, 3'500'000U);
}

TEST(RecordedDesfire, TellsItsVersion) {
  // ACS API V2.04, 7.2
  Host host;
  host.place_and_poll(make_card("desfire"));
  EXPECT_EQ(host.apdu("90 60 00 00 00"), "04 01 01 00 02 18 05 91 AF");
  EXPECT_EQ(host.apdu("90 AF 00 00 00"), "04 01 01 00 06 18 05 91 AF");
  EXPECT_EQ(host.apdu("90 AF 00 00 00"), "04 52 5A 19 B2 1B 80 8E 36 54 4D 40 26 04 91 00");
}

TEST(RecordedDesfire, AnswersNativeFramesWithoutStatusWord) {
  // ACS API V2.04, 7.2
  Host host;
  host.place_and_poll(make_card("desfire"));
  EXPECT_EQ(host.apdu("60"), "AF 04 01 01 00 02 18 05");
}

TEST(RecordedProtocolCard, GivesAChallenge) {
  // ACS API V2.04, 7.1: eight bytes and 90 00; the bytes are the card's
  Host host;
  host.place_and_poll(make_card("applet"));
  const auto answer = host.apdu("00 84 00 00 08");
  EXPECT_EQ(hex(answer).size(), 10U);
  EXPECT_EQ(answer.substr(24), "90 00");
}

TEST(RecordedFelica, TakesFramesAsTheyAre) {
  // ACS API V2.04, 7.3
  Host host;
  host.place_and_poll(make_card("felica-8008"));
  const auto answer = host.apdu("10 06 01 01 05 01 86 04 02 02 01 09 01 01 80 00");
  EXPECT_EQ(answer.substr(0, 38), "1D 07 01 01 05 01 86 04 02 02 00 00 01");
  EXPECT_EQ(hex(answer).size(), 31U);
  EXPECT_EQ(answer.substr(answer.size() - 5), "90 00");
}

TEST(RecordedTopaz, TakesFramesAsTheyAre) {
  // ACS API V2.04, 7.4
  Host host;
  host.place_and_poll(make_card("topaz96"));
  host.apdu("53 08 18");
  EXPECT_EQ(host.apdu("01 08"), "18 90 00");
  EXPECT_EQ(host.apdu("53 08 FF"), "FF 90 00");
}

TEST(RecordedStorageCard, DoesNotGetWhatIsNoApdu) {
  // pokusew/nfc-pcsc#59
  Host host;
  host.place_and_poll(make_card("ultralight"));
  EXPECT_EQ(host.apdu("1A 00"), "63 00");
}

struct RecordedAtr {
  const char* source;
  const char* reader;
  const char* card;
  const char* ats;
  const char* atqb;
  const char* atr;
};

void PrintTo(const RecordedAtr& recorded, std::ostream* out) { *out << recorded.source; }

class Atr : public testing::TestWithParam<RecordedAtr> {};

TEST_P(Atr, IsTheRecordedOne) {
  const auto& recorded = GetParam();
  CardOptions options;
  if (*recorded.ats != 0) options.ats = hex(recorded.ats);
  if (*recorded.atqb != 0) options.atqb = hex(recorded.atqb);
  Host host(*find_reader_model(recorded.reader));
  host.place_and_poll(make_card(recorded.card, options));
  EXPECT_EQ(host.atr(), recorded.atr);
}

INSTANTIATE_TEST_SUITE_P(
    OfTheFirmware, Atr,
    testing::Values(RecordedAtr{"LudovicRousseau/pyscard#18", "acr122u", "ultralight", "", "",
                                "3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 00 03 00 00 00 00 68"},
                    RecordedAtr{"ACS API V2.04, 3.1.1", "acr122u", "classic-1k", "", "",
                                "3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 00 01 00 00 00 00 6A"},
                    RecordedAtr{"smartcard_list.txt: 4K", "acr122u", "classic-4k", "", "",
                                "3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 00 02 00 00 00 00 69"},
                    RecordedAtr{"smartcard_list.txt: F004", "acr122u", "topaz96", "", "",
                                "3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 F0 04 00 00 00 00 9F"},
                    RecordedAtr{"smartcard_list.txt: F011", "acr122u", "felica", "", "",
                                "3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 F0 11 00 00 00 00 8A"},
                    RecordedAtr{"smartcard_list.txt: FF20", "acr122u", "mute-rats", "", "",
                                "3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 FF 20 00 00 00 00 B4"},
                    RecordedAtr{"PeculiarVentures/fortify#153", "acr122u", "no-hist", "", "",
                                "3B 80 80 01 01"},
                    RecordedAtr{"smartcard_list.txt: YubiKey 5 NFC", "acr122u", "yubikey", "", "",
                                "3B 8D 80 01 80 73 C0 21 C0 57 59 75 62 69 4B 65 FF 7F"},
                    RecordedAtr{"smartcard_list.txt: DESFire", "acr122u", "desfire", "", "",
                                "3B 81 80 01 80 80"},
                    RecordedAtr{"ACS API V2.04, 3.1.2", "acr122u-203", "desfire", "", "",
                                "3B 86 80 01 06 75 77 81 02 80 00"},
                    RecordedAtr{"smartcard_list.txt: German passport", "acr122u-203", "applet",
                                "10 78 33 D4 02 00 64 04 11 01 01 31 80 72 F0 41", "",
                                "3B 8E 80 01 10 78 33 D4 02 00 64 04 11 01 01 31 80 FF BD"},
                    RecordedAtr{"smartcard_list.txt: Nokia 6212", "acr122u-203", "applet",
                                "0D 78 80 84 02 00 73 C8 40 13 00 90 00", "",
                                "3B 8D 80 01 0D 78 80 84 02 00 73 C8 40 13 00 90 FF F8"},
                    RecordedAtr{"ACS API V2.04, 3.1.2", "acr122u", "applet-b", "",
                                "50 12 23 45 56 12 53 54 4E 33 81 C3",
                                "3B 8C 80 01 50 12 23 45 56 12 53 54 4E 33 81 C3 55"}));

}  // namespace
}  // namespace sim
