// SPDX-License-Identifier: LGPL-2.1-or-later
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "unit/sim/pn532_bench.h"

namespace sim {
namespace {

std::map<std::string, std::string> atrs() {
  std::map<std::string, std::string> by_name;
  for (const auto& entry : catalog()) by_name[entry.name] = acr122::to_hex(entry.atr);
  return by_name;
}

TEST(CardCatalog, GivesTheAtrsOfPcscPart3) {
  auto atr = atrs();
  const std::string storage = "3B 8F 80 01 80 4F 0C A0 00 00 03 06 ";
  EXPECT_EQ(atr["classic-1k"], storage + "03 00 01 00 00 00 00 6A");
  EXPECT_EQ(atr["classic-4k"], storage + "03 00 02 00 00 00 00 69");
  EXPECT_EQ(atr["ultralight"], storage + "03 00 03 00 00 00 00 68");
  EXPECT_EQ(atr["ntag215"], storage + "03 00 03 00 00 00 00 68");
  EXPECT_EQ(atr["classic-mini"], storage + "03 00 26 00 00 00 00 4D");
  EXPECT_EQ(atr["ultralight-c"], storage + "03 00 3A 00 00 00 00 51");
  EXPECT_EQ(atr["ultralight-ev1-11"], storage + "03 00 3D 00 00 00 00 56");
  EXPECT_EQ(atr["felica"], storage + "11 00 3B 00 00 00 00 42");
  EXPECT_EQ(atr["desfire"], "3B 81 80 01 80 80");
  EXPECT_EQ(atr["yubikey"], "3B 8D 80 01 80 73 C0 21 C0 57 59 75 62 69 4B 65 79 F9");
  EXPECT_EQ(atr["applet-b"], "3B 88 80 01 00 00 00 00 33 81 81 20 1A");
}

TEST(CardCatalog, EveryAtrHasARightCheckByte) {
  for (const auto& entry : catalog()) {
    if (entry.atr.empty()) continue;
    std::uint8_t check = 0;
    for (std::size_t at = 1; at < entry.atr.size(); ++at) check ^= entry.atr[at];
    EXPECT_EQ(check, 0) << entry.name;
    EXPECT_EQ(entry.atr.size(), 5U + (entry.atr[1] & 0x0F)) << entry.name;
  }
}

TEST(CardCatalog, NamesAreUniqueAndUnknownNamesGiveNothing) {
  std::set<std::string> names;
  for (const auto& entry : catalog()) EXPECT_TRUE(names.insert(entry.name).second) << entry.name;
  EXPECT_GE(names.size(), 40U);
  EXPECT_EQ(make_card("no-such-card"), nullptr);
}

TEST(CardCatalog, EveryCardIsFoundByThePollingOfItsTechnology) {
  for (const auto& entry : catalog()) {
    Bench bench;
    ASSERT_NE(bench.place(entry.name), nullptr) << entry.name;
    std::set<std::string> found_by;
    for (const auto* poll : {"D4 4A 01 00", "D4 4A 01 03 00", "D4 4A 01 01 00 FF FF 01 00",
                             "D4 4A 01 02 00 FF FF 01 00", "D4 4A 01 04"}) {
      bench.run("D4 32 01 00");
      if (bench.run(poll).substr(0, 8) == "D5 4B 01") found_by.insert(poll);
    }
    const bool felica = entry.name.starts_with("felica") && entry.name != "felica-424";
    EXPECT_EQ(found_by.size(), felica ? 2U : 1U) << entry.name;
  }
}

TEST(CardCatalog, OptionsReplaceUidAtsAndSak) {
  Bench bench;
  bench.place("applet", {.uid = Bytes{1, 2, 3, 4, 5, 6, 7},
                         .ats = Bytes{0x02, 0x70},
                         .sak = std::uint8_t{0x28},
                         .atqa = std::uint16_t{0x0344}});
  EXPECT_EQ(bench.run("D4 4A 01 00"), "D5 4B 01 01 03 44 28 07 01 02 03 04 05 06 07 02 70");
}

TEST(CardCatalog, GivesContentsBackAndTakesThemAgain) {
  // Bytes in a file, by card; cards that are programs have none.
  const std::map<std::string, std::size_t> sizes{
      {"classic-mini", 320}, {"classic-1k", 1024},   {"classic-4k", 4096}, {"ultralight", 64},
      {"ultralight-c", 192}, {"ntag213", 180},       {"ntag216", 924},     {"nt3h1201", 2048},
      {"felica", 224},       {"felica-lite-s", 448}, {"topaz96", 120},     {"topaz512", 512},
      {"ndef-t4", 1024},     {"smartmx-28", 1024},   {"applet", 0},        {"applet-b", 0}};
  for (const auto& [name, size] : sizes) {
    const auto content = make_card(name)->content();
    EXPECT_EQ(content.size(), size) << name;
    if (size == 0) continue;
    const auto copy = make_card(name, {.content = content});
    ASSERT_NE(copy, nullptr) << name;
    EXPECT_EQ(copy->content(), content) << name;
    EXPECT_EQ(make_card(name, {.content = Bytes(size + 1)}), nullptr) << name;
  }
}

TEST(CardCatalog, AContentBringsItsUid) {
  Bytes content(1024, 0x00);
  std::ranges::copy(Bytes{0xCA, 0xFE, 0xBA, 0xBE}, content.begin());
  Bench bench;
  bench.place("classic-1k", {.uid = Bytes{1, 2, 3, 4}, .content = content});
  EXPECT_EQ(bench.run("D4 4A 01 00"), "D5 4B 01 01 00 04 08 04 CA FE BA BE");
}

TEST(CardCatalog, CardsKeepTheirMemoryAcrossVisits) {
  Bench bench;
  auto card = bench.place("ultralight");
  bench.run("D4 4A 01 00");
  EXPECT_EQ(bench.run("D4 40 01 A2 05 DE AD BE EF"), "D5 41 00");
  bench.field.remove(card.get());
  bench.field.place(card);
  bench.run("D4 4A 01 00");
  EXPECT_EQ(bench.run("D4 40 01 30 05").substr(9, 11), "DE AD BE EF");
}

TEST(CardCatalog, VersionsTellTheType2ChipsApart) {
  // nfcpy tt2_nxp.py, proxmark3 cmdhfmfu.c.
  const std::map<std::string, std::string> versions{
      {"ultralight-ev1-11", "00 04 03 01 01 00 0B 03"},
      {"ultralight-ev1-21", "00 04 03 01 01 00 0E 03"},
      {"ultralight-nano", "00 04 03 01 02 00 0B 03"},
      {"ntag210", "00 04 04 01 01 00 0B 03"},
      {"ntag212", "00 04 04 01 01 00 0E 03"},
      {"ntag213", "00 04 04 02 01 00 0F 03"},
      {"ntag213f", "00 04 04 04 01 00 0F 03"},
      {"ntag215", "00 04 04 02 01 00 11 03"},
      {"ntag216", "00 04 04 02 01 00 13 03"},
      {"ntag216f", "00 04 04 04 01 00 13 03"},
      {"nt3h1101", "00 04 04 05 02 01 13 03"},
      {"nt3h1201", "00 04 04 05 02 01 15 03"},
      {"nt3h2111", "00 04 04 05 02 02 13 03"},
      {"nt3h2211", "00 04 04 05 02 02 15 03"},
  };
  for (const auto& [name, version] : versions) {
    Bench bench;
    bench.place(name);
    bench.run("D4 4A 01 00");
    EXPECT_EQ(bench.run("D4 42 60"), "D5 43 00 " + version) << name;
  }
}

TEST(CardCatalog, ChipsWithoutVersionRefuseOrAreSilentAndSleep) {
  for (const auto& [name, answer] : std::map<std::string, std::string>{
           {"ultralight", "D5 43 01"}, {"ultralight-c", "D5 43 02"}, {"ntag203", "D5 43 02"}}) {
    Bench bench;
    bench.place(name);
    bench.run("D4 4A 01 00");
    EXPECT_EQ(bench.run("D4 42 60"), answer) << name;
    EXPECT_EQ(bench.run("D4 40 01 30 00"), "D5 41 01") << name;
  }
}

}  // namespace
}  // namespace sim
