// SPDX-License-Identifier: LGPL-2.1-or-later
// The firmware's own polling and its passage for protocol cards.
#include <gtest/gtest.h>

#include "device_bench.h"
#include "sim/cards/catalog.h"

namespace sim {
namespace {

using bench::hex;
using bench::Host;

constexpr Microseconds kInterval = 250'000;

bool finds(std::string_view parameter, const std::string& card) {
  Host host;
  host.apdu(fmt::format("FF 00 51 {} 00", parameter));
  host.place_and_poll(make_card(card));
  return host.atr() != "3B 00";
}

TEST(FirmwarePolling, LooksForWhatTheParameterSays) {
  // ACS API V2.04, 6.4
  EXPECT_TRUE(finds("81", "classic-1k"));
  EXPECT_TRUE(finds("82", "type-b"));
  EXPECT_TRUE(finds("84", "topaz96"));
  EXPECT_TRUE(finds("88", "felica"));
  EXPECT_TRUE(finds("90", "felica-424"));
  EXPECT_FALSE(finds("FE", "classic-1k"));
  EXPECT_FALSE(finds("FD", "type-b"));
  EXPECT_FALSE(finds("FB", "topaz96"));
  EXPECT_FALSE(finds("F7", "felica-424") && finds("EF", "felica-424"));
  EXPECT_FALSE(finds("7F", "classic-1k"));
}

TEST(FirmwarePolling, TakesItsTimeByBitFive) {
  for (const auto& [parameter, interval] : {std::pair{"FF", kInterval}, {"DF", 2 * kInterval}}) {
    Host host;
    host.apdu(fmt::format("FF 00 51 {} 00", parameter));
    host.place_and_poll(make_card("classic-1k"));
    const auto before = host.reader.counters().chip_commands.get();
    host.reader.clock().advance(1'000'000);
    host.reader.interrupt_in(8);
    constexpr std::uint64_t kCommandsPerPoll = 5;  // settings before and after, the look itself
    const auto polls = (host.reader.counters().chip_commands.get() - before) / kCommandsPerPoll;
    EXPECT_NEAR(static_cast<double>(polls), 1'000'000.0 / static_cast<double>(interval), 1.0);
  }
}

TEST(FirmwarePolling, ShowsTheStorageSideWithoutAutomaticAts) {
  // ACS API V2.04, 6.4: bit 6
  Host host;
  host.apdu("FF 00 51 BF 00");
  host.place_and_poll(make_card("jcop"));
  EXPECT_EQ(host.atr(), "3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 FF 28 00 00 00 00 BC");
}

TEST(FirmwarePolling, LeavesTheHostsSettingsAsTheyWere) {
  Host host;
  host.chip("D4 32 05 00 01 02");
  host.let_poll();
  host.apdu("FF 00 51 00 00");
  EXPECT_EQ(host.chip("D4 4A 01 00"), "D5 4B 00 90 00");  // finite still: it answers
}

TEST(FirmwarePolling, HoldsEveryCardOfTheCatalogThatItFinds) {
  for (const auto& entry : catalog()) {
    Host host;
    host.place_and_poll(make_card(entry.name));
    const auto atr = host.atr();
    if (atr == "3B 00") continue;  // collisions and cards that are broken on purpose
    for (int i = 0; i < 3; ++i) host.let_poll();
    EXPECT_EQ(host.reader.interrupt_in(8).status, VirtualReader::UsbStatus::nak) << entry.name;
    EXPECT_EQ(host.ask("65 00 00 00 00 00 01 00 00 00").substr(21, 2), "00") << entry.name;
  }
}

TEST(FirmwarePolling, AsksTheWayItWasSniffed) {
  // emsec/ChameleonMini#302: 26, 93 20, 93 70; then every 279 ms 52 and 93 70
  Host host;
  host.reader.place(make_card("classic-1k"));
  std::vector<std::pair<std::string, Microseconds>> frames;
  auto& field = host.reader.field();
  field.disturb = [&, plain = field.disturb](const RfFrame& frame) {
    frames.emplace_back(acr122::to_hex(frame.bytes).substr(0, 5), 0);
    return plain(frame);
  };
  host.reader.clock().advance(kInterval + 100'000);
  host.reader.interrupt_in(8);
  ASSERT_GE(frames.size(), 3U);
  EXPECT_EQ(frames.front().first, "26");
  EXPECT_EQ(frames[1].first, "93 20");
  EXPECT_EQ(frames[2].first, "93 70");
  frames.clear();
  host.reader.clock().advance(kInterval);
  host.reader.interrupt_in(8);
  ASSERT_GE(frames.size(), 2U);
  EXPECT_EQ(frames.front().first, "52");
  EXPECT_EQ(frames.back().first, "93 70");
}

TEST(FirmwarePassage, AddsAStatusWordToShortAnswersOnly) {
  // ACS API V2.04, 7
  Host host;
  host.place_and_poll(make_card("applet"));
  EXPECT_EQ(host.apdu("F1"), "F1 90 00");
  EXPECT_EQ(host.apdu("80 EC 00 00 02 AB CD 00"), "AB CD 90 00");
}

TEST(FirmwarePassage, FailsBeyond252Bytes) {
  // FIDO2Applet#54, neopgp#3: 256 bytes and SW fail, about 252 with SW pass
  Host host;
  host.place_and_poll(make_card("applet"));
  EXPECT_EQ(hex(host.apdu("80 EB 00 FA")).size(), 252U);
  EXPECT_EQ(host.apdu("80 EB 01 00"), "");
}

TEST(FirmwarePassage, KeepsTheSessionWhileItPolls) {
  Host host;
  host.place_and_poll(make_card("applet"));
  host.apdu("00 A4 04 00 07 D2 76 00 00 85 01 01 00");
  host.let_poll();
  EXPECT_EQ(host.apdu("00 A4 00 0C 02 E1 03"), "90 00");
}

TEST(FirmwarePassage, ReachesTypeB) {
  Host host;
  host.place_and_poll(make_card("applet-b"));
  EXPECT_EQ(host.apdu("80 EC 00 00 02 AB CD 00"), "AB CD 90 00");
}

TEST(FirmwarePassage, StartsTheCardAnewAtPowerOn) {
  Host host;
  host.place_and_poll(make_card("applet"));
  host.apdu("00 A4 04 00 07 D2 76 00 00 85 01 01 00");
  ASSERT_EQ(host.apdu("00 A4 00 0C 02 E1 03"), "90 00");
  host.ask("63 00 00 00 00 00 00 00 00 00");
  EXPECT_NE(host.atr(), "3B 00");
  EXPECT_NE(host.apdu("00 A4 00 0C 02 E1 03"), "90 00");
}

TEST(ReaderModels, AreAllKnownByName) {
  for (const auto& entry : reader_models()) {
    Host host(*find_reader_model(entry.name));
    if (entry.model.contact) continue;  // no ACR122 inside
    EXPECT_EQ(acr122::to_hex(Bytes(entry.model.firmware.begin(), entry.model.firmware.end())),
              host.apdu("FF 00 48 00 00"));
  }
  EXPECT_FALSE(find_reader_model("acr1252"));
}

TEST(ReaderModels, Of203AreSlowWithoutCard) {
  // LudovicRousseau/CCID, src/ccid.c; acshk/acsccid, src/ifdhandler.c
  Host host(*find_reader_model("acr122u-203"));
  const auto before = host.reader.clock().now();
  host.ask("65 00 00 00 00 00 01 00 00 00");
  EXPECT_GT(host.reader.clock().now() - before, 500'000U);
  host.apdu("FF 00 51 00 00");
  const auto quick = host.reader.clock().now();
  host.ask("65 00 00 00 00 00 02 00 00 00");
  EXPECT_LT(host.reader.clock().now() - quick, 10'000U);
}

TEST(ReaderModels, Of203FailWhereLeIs7B) {
  // LudovicRousseau/CCID, commit 0fae61d
  Host old(*find_reader_model("acr122u-203"));
  old.place_and_poll(make_card("applet"));
  EXPECT_EQ(old.apdu("00 84 00 00 7B"), "63 00");
  EXPECT_NE(old.apdu("00 84 00 00 7A"), "63 00");
  Host host;
  host.place_and_poll(make_card("applet"));
  EXPECT_NE(host.apdu("00 84 00 00 7B"), "63 00");
}

TEST(ReaderModels, OfTheCloneListACardTwiceAndSwapped) {
  // nfc-tools/mfoc#80, nfc-tools/libnfc#476
  Host host(*find_reader_model("clone"));
  host.apdu("FF 00 51 00 00");
  host.reader.place(make_card("classic-1k", {.uid = hex("01 02 03 04")}));
  EXPECT_EQ(host.chip("D4 4A 02 00"),
            "D5 4B 02 01 04 00 08 04 01 02 03 04 02 04 00 08 04 01 02 03 04 90 00");
  EXPECT_EQ(host.chip("D4 4A 01 00"), "D5 4B 01 01 04 00 08 04 01 02 03 04 90 00")
      << "libnfc takes what is behind one target for its ATS";
  EXPECT_EQ(host.reader.set_interface(), VirtualReader::UsbStatus::stall);
  EXPECT_EQ(host.reader.string_descriptor(1), "RFCARD");
}

}  // namespace
}  // namespace sim
