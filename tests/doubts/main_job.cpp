// SPDX-License-Identifier: LGPL-2.1-or-later
#include "doubts/main_job.h"

#include "sim/cards/applet.h"

namespace doubts_test {

namespace {

using acr122::Bytes;
using driver_test::hex;

void type2(const Place& place) {
  EXPECT_EQ(apdu("FF B0 00 04 10"), text(place.card, 16, 16) + " 90 00");
  EXPECT_EQ(apdu("FF D6 00 05 04 11 22 33 44"), "90 00");
  EXPECT_EQ(text(place.card, 20, 4), "11 22 33 44");
  EXPECT_EQ(apdu("FF B0 00 04 20"), text(place.card, 16, 32) + " 90 00");
}

void type2_with_password(const Place& place) {
  type2(place);
  EXPECT_NE(apdu("FF 00 00 00 07 D4 42 1B 00 00 00 00").substr(0, 8), "D5 43 00");
  type2(place);
  EXPECT_EQ(apdu("FF D6 00 02 04 00 00 FF FF"), "90 00") << "locks the user pages";
  EXPECT_EQ(apdu("FF D6 00 05 04 55 66 77 88"), "69 82");
  EXPECT_EQ(text(place.card, 20, 4), "11 22 33 44");
}

void classic(const Place& place) {
  EXPECT_EQ(apdu("FF 82 00 00 06 FF FF FF FF FF FF"), "90 00");
  EXPECT_EQ(apdu("FF 82 00 01 06 A0 A1 A2 A3 A4 A5"), "90 00");
  EXPECT_EQ(apdu("FF B0 00 04 10"), "69 82") << "no login";
  EXPECT_EQ(apdu("FF 86 00 00 05 01 00 04 60 01"), "63 00") << "a wrong key";
  EXPECT_EQ(apdu("FF 86 00 00 05 01 00 04 60 01"), "63 00") << "and again";
  EXPECT_EQ(apdu("FF 86 00 00 05 01 00 04 60 00"), "90 00");
  EXPECT_EQ(apdu("FF D6 00 04 10 00 11 22 33 44 55 66 77 88 99 AA BB CC DD EE FF"), "90 00");
  EXPECT_EQ(apdu("FF B0 00 04 10"), text(place.card, 64, 16) + " 90 00");
  EXPECT_EQ(text(place.card, 64, 2), "00 11");
}

void felica(const Place& place) {
  EXPECT_EQ(apdu("FF B0 00 02 10"), text(place.card, 32, 16) + " 90 00");
  EXPECT_EQ(apdu("FF D6 00 03 10 00 11 22 33 44 55 66 77 88 99 AA BB CC DD EE FF"), "90 00");
  EXPECT_EQ(apdu("FF B0 00 00 40"), text(place.card, 0, 64) + " 90 00");
}

void topaz(const Place& place) {
  EXPECT_EQ(apdu("FF D6 05 01 01 5A"), "90 00");
  EXPECT_EQ(apdu("FF B0 05 01 01"), "5A 90 00");
  EXPECT_EQ(text(place.card, 41, 1), "5A");
}

void topaz_512(const Place& place) {
  EXPECT_EQ(apdu("FF D6 00 20 08 01 02 03 04 05 06 07 08"), "90 00");
  EXPECT_EQ(apdu("FF B0 00 20 08"), text(place.card, 256, 8) + " 90 00");
  EXPECT_EQ(apdu("FF B0 00 00 00 02 00"), text(place.card, 0, 512) + " 90 00");
}

std::string pattern(std::size_t size) {
  Bytes bytes;
  for (std::size_t at = 0; at < size; ++at) bytes.push_back(sim::Applet::pattern(at));
  return acr122::to_hex(bytes);
}

/// How many commands the card has carried out, this one included.
std::string count(unsigned commands) {
  return acr122::to_hex(Bytes{0, 0, 0, static_cast<std::uint8_t>(commands), 0x90, 0x00});
}

void short_apdus(const Place& /*place*/) {
  EXPECT_EQ(apdu("80 E1 00 00 04"), count(1));
  EXPECT_EQ(apdu("80 EC 00 00 04 01 02 03 04"), "01 02 03 04 90 00");
  EXPECT_EQ(apdu("80 E0 02 05"), "90 00") << "S(WTX)";
  EXPECT_EQ(apdu("80 EB 00 F0"), pattern(0xF0) + " 90 00");
  EXPECT_EQ(apdu("80 E1 00 00 04"), count(5));
}

/// It lies there, and a program asks something now and then.
void lying(const Place& /*place*/) {
  constexpr int kTenthsOfASecond = 20;
  for (unsigned asked = 1; asked <= 3; ++asked) {
    EXPECT_EQ(apdu("80 E1 00 00 04"), count(asked));
    for (int tenth = 0; tenth < kTenthsOfASecond; ++tenth) ASSERT_TRUE(present()) << tenth;
  }
}

void long_answers(const Place& /*place*/) {
  EXPECT_EQ(apdu("80 EB 01 00"), pattern(256) + " 90 00");
  EXPECT_EQ(apdu("80 EB 02 58"), pattern(600) + " 90 00");
  EXPECT_EQ(apdu("80 E1 00 00 04"), count(3));
}

void long_commands(const Place& /*place*/) {
  EXPECT_EQ(apdu("80 E1 00 00 00 01 2C " + pattern(300)), count(1));
  EXPECT_EQ(apdu("80 E1 00 00 00 04 00 " + pattern(1024)), count(2));
}

/// The card carries the APDU out and says nothing: an error, and nothing of it is in the next.
void unanswered(const Place& /*place*/) {
  EXPECT_EQ(apdu("80 E1 00 00 04"), count(1));
  EXPECT_EQ(apdu("80 ED 00 00").substr(0, 4), "code");
  begin_again();
  EXPECT_EQ(apdu("80 E1 00 00 04"), count(3));
}

/// The second part of a long answer is lost on its way: an error or the right answer, and nothing
/// of it is in the next.
void lost_answer(const Place& place) {
  sim::Fault fault;
  fault.what = sim::Fault::What::lost_answer;
  fault.only = hex("FF 00 00 00 03 D4 40 01");
  place.reader.faults().arm(fault);
  const auto answer = apdu("80 EB 01 00");
  place.reader.faults().clear();
  EXPECT_TRUE(answer.starts_with("code") || answer == pattern(256) + " 90 00") << answer;
  begin_again();
  EXPECT_EQ(apdu("80 E1 00 00 04"), count(2));
}

void nothing(const Place& /*place*/) {}

/// Nobody answers at the second cascade level, once.
sim::Fault half_a_uid() {
  sim::Fault fault;
  fault.what = sim::Fault::What::rf_answer_lost;
  fault.only = hex("95 20");
  fault.times = 2;
  return fault;
}

}  // namespace

const std::vector<Visit>& visits() {
  const Bytes slow{0x05, 0x78, 0x80, 0xC0, 0x02};                     // FWI 12: 1.24 s
  const Bytes careful{0x05, 0x78, 0x80, 0x8D, 0x02};                  // SFGI 13: 2.5 s
  const Bytes most_careful{0x05, 0x78, 0x80, 0x8E, 0x02};             // SFGI 14: 4.9 s
  const Bytes suica{0x10, 0x0B, 0x4B, 0x42, 0x84, 0x85, 0xD0, 0xFF};  // 77 ms for an Update
  static const std::vector<Visit> all = {
      {"Ntag", "ntag213", "04 A2 3B 18 71 20 80", type2_with_password},
      {"NtagInNoise", "ntag213", "04 A2 3B 18 71 20 80", type2, {}, half_a_uid()},
      {"Ultralight", "ultralight", "", type2},
      {"UltralightC", "ultralight-c", "", type2},
      {"Classic", "classic-1k", "82 AC B9 5D", classic},
      {"Felica", "felica", "", felica},
      {"FelicaSlow", "felica", "", felica, {.pmm = suica}},
      {"Topaz", "topaz96", "6E 3F 21 00", topaz},
      {"Topaz512", "topaz512", "71 40 22 00", topaz_512},
      {"IsoDep", "applet", "1A 2B 3C 4D", short_apdus},
      {"IsoDepLying", "applet", "1A 2B 3C 4D", lying},
      {"IsoDepLongAnswers", "applet", "1A 2B 3C 4D", long_answers},
      {"IsoDepLongCommands", "applet", "1A 2B 3C 4D", long_commands},
      {"IsoDepUnanswered", "applet", "1A 2B 3C 4D", unanswered},
      {"IsoDepLostAnswer", "applet", "1A 2B 3C 4D", lost_answer},
      {"IsoDepSlow", "applet", "1A 2B 3C 4D", short_apdus, {.ats = slow}},
      {"IsoDepCareful", "applet", "1A 2B 3C 4D", short_apdus, {.ats = careful}},
      {"IsoDepMostCareful", "applet", "1A 2B 3C 4D", short_apdus, {.ats = most_careful}},
      {"TypeB", "applet-b", "", short_apdus},
      {"TypeBLying", "applet-b", "", lying},
      {"TypeBLongAnswers", "applet-b", "", long_answers},
      {"TypeBWithoutPart4", "type-b-3", "00 01 32 F6", nothing},
      {"Phone", "phone", "", short_apdus},
      {"MuteToRats", "mute-rats", "", nothing},
  };
  return all;
}

}  // namespace doubts_test
