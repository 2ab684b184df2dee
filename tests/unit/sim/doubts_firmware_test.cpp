// SPDX-License-Identifier: LGPL-2.1-or-later
// Doubts about the bridge between USB and the chip: what each value does.
#include <gtest/gtest.h>

#include "device_bench.h"
#include "sim/cards/catalog.h"

namespace sim {
namespace {

using bench::hex;
using bench::Host;

/// A reader with one doubt set and a card whose answers have any length.
struct DoubtHost : Host {
  explicit DoubtHost(const std::string& doubt, ReaderModel model = acr122u())
      : Host(std::move(model)) {
    EXPECT_EQ(reader.set_doubt(doubt), "");
    reader.place(make_card("applet"));
    ask_chip("D4 32 05 00 01 02");
    ask_chip("D4 4A 01 00");
  }
  std::string ask_chip(std::string_view command) {
    if (!reader.model().t0_get_response) {
      apdu("FF 00 51 00 00");
      return chip(command);
    }
    const auto more = chip(command);
    return apdu("FF C0 00 00 " + more.substr(3));
  }
  /// An answer of this many bytes, status word included, by InDataExchange.
  std::string pattern(std::size_t size) {
    return chip(fmt::format("D4 40 01 80 EB {:02X} {:02X}", (size - 2) >> 8, (size - 2) & 0xFF));
  }
};

std::size_t bytes(const std::string& text) { return (text.size() + 1) / 3; }

TEST(DoubtLongAnswer, TheBridgePassesTo259Bytes) {
  DoubtHost host("long-answer=mute-over-259");
  EXPECT_EQ(bytes(host.pattern(256)), 3U + 256 + 2) << "salmg/atrium";
  EXPECT_EQ(host.pattern(257), "") << "an empty DataBlock";
}

TEST(DoubtLongAnswer, TheBridgePassesTo255Bytes) {
  DoubtHost host("long-answer=mute-over-255");
  EXPECT_EQ(bytes(host.pattern(252)), 3U + 252 + 2);
  EXPECT_EQ(host.pattern(253), "");
}

TEST(DoubtLongAnswer, TheChipCutsAndTheBridgePasses) {
  DoubtHost host("long-answer=cut");
  EXPECT_EQ(host.pattern(258).substr(0, 8), "D5 41 40") << "MI";
}

TEST(DoubtGetResponse, IsCappedAt255) {
  DoubtHost host("get-response=capped", touchatag());
  EXPECT_EQ(host.pattern(251), "61 FF") << "256 bytes with D5 41 st and 90 00";
  EXPECT_EQ(host.apdu("FF C0 00 00 FF"), "63 00");
}

TEST(DoubtGetResponse, CountsModulo256) {
  DoubtHost host("get-response=modulo", touchatag());
  EXPECT_EQ(host.pattern(251), "61 00");
  EXPECT_EQ(bytes(host.apdu("FF C0 00 00 00")), 256U);
  EXPECT_EQ(host.pattern(252), "61 01");
  EXPECT_EQ(host.apdu("FF C0 00 00 01"), "D5");
}

TEST(DoubtAbsence, HiddenOrReported) {
  for (const auto& [value, status] : {std::pair{"hidden", "00"}, std::pair{"reported", "02"}}) {
    Host host;
    EXPECT_EQ(host.reader.set_doubt(std::string("absence=") + value), "");
    const auto answer = host.ask("6F 05 00 00 00 00 00 00 00 00 FF 00 48 00 00");
    EXPECT_EQ(answer.substr(21, 2), status) << "bStatus";
  }
}

TEST(DoubtPollingOff, ForgetsOrKeepsTheCard) {
  for (const auto& [value, atr] : {std::pair{"forgets", "3B 00"}, std::pair{"keeps", "3B 8F"}}) {
    Host host;
    EXPECT_EQ(host.reader.set_doubt(std::string("polling-off=") + value), "");
    host.place_and_poll(make_card("ntag213"));
    host.apdu("FF 00 51 7F 00");
    EXPECT_EQ(host.atr().substr(0, 5), atr);
  }
}

TEST(DoubtPowerOff, PollsOrIsAsItWas) {
  for (const auto& [value, polls] : {std::pair{"polls", true}, std::pair{"as-it-was", false}}) {
    Host host;
    EXPECT_EQ(host.reader.set_doubt(std::string("power-off=") + value), "");
    host.apdu("FF 00 51 7F 00");
    host.ask("63 00 00 00 00 00 00 00 00 00");
    EXPECT_EQ(host.reader.firmware_polls(), polls);
  }
}

/// What the reader tells by itself when a card has come.
std::string told_of_a_card(Host& host) {
  host.reader.place(make_card("ntag213"));
  host.reader.clock().advance(600'000);
  return host.notification();
}

TEST(DoubtPollingTells, CardsOrNothingOrNobody) {
  struct Row {
    const char* value;
    std::string switched_on, card_came;
  };
  const Row kRows[] = {
      {"cards", "-", "50 03"}, {"nothing", "-", "-"}, {"nobody", "50 03", "50 03"}};
  for (const auto& row : kRows) {
    SCOPED_TRACE(row.value);
    Host host;
    EXPECT_EQ(host.reader.set_doubt(std::string("polling-tells=") + row.value), "");
    EXPECT_EQ(host.notification(), "50 02") << "waits at open (PCSC#146)";
    host.apdu("FF 00 51 7F 00");
    host.apdu("FF 00 51 FF 00");
    EXPECT_EQ(host.notification(), row.switched_on);
    EXPECT_EQ(told_of_a_card(host), row.card_came);
  }
}

TEST(DoubtPollingTells, IsNoDoubtOfThePollingOfPowerOnAndOfIccPowerOff) {
  Host host;
  EXPECT_EQ(host.reader.set_doubt("polling-tells=nothing"), "");
  host.notification();
  EXPECT_EQ(told_of_a_card(host), "50 03");
  host.apdu("FF 00 51 7F 00");
  host.ask("63 00 00 00 00 00 00 00 00 00");
  EXPECT_EQ(told_of_a_card(host), "50 03");
}

/// How long a silent chip keeps the bridge busy, in seconds.
Microseconds seconds_of_silence(Host& host) {
  const auto before = host.reader.clock().now();
  host.chip("D4 00 05");  // echoes frames until the next command
  return (host.reader.clock().now() - before) / 1'000'000;
}

TEST(DoubtBridgeWait, FiveSecondsOrTwo) {
  Host five;
  EXPECT_EQ(seconds_of_silence(five), 5U);
  Host two;
  EXPECT_EQ(two.reader.set_doubt("bridge-wait=2s"), "");
  EXPECT_EQ(seconds_of_silence(two), 2U);
  two.apdu("FF 00 41 01 00");
  EXPECT_EQ(seconds_of_silence(two), 5U) << "once FF 00 41 was sent";
}

TEST(DoubtLongCommands, PassOrFail) {
  std::string diagnose = "D4 00 00";
  while (bytes(diagnose) < 0xBF) diagnose += " 55";
  DoubtHost host("long-commands=fail");
  EXPECT_EQ(bytes(host.chip(diagnose)), 0xBFU + 2);
  EXPECT_EQ(host.chip(diagnose + " 55"), "");
  EXPECT_EQ(host.reader.set_doubt("long-commands=passed"), "");
  EXPECT_EQ(bytes(host.chip(diagnose + " 55")), 0xC0U + 2);
}

Microseconds time_of(Host& host, std::string_view apdu) {
  const auto before = host.reader.clock().now();
  host.apdu(apdu);
  return host.reader.clock().now() - before;
}

TEST(DoubtLink, IsFreeOrTakesTimeForEachByteOfTheChips) {
  constexpr auto kGetFirmwareVersion = "FF 00 00 00 02 D4 02", kBridgesVersion = "FF 00 48 00 00";
  constexpr Microseconds kBytes = 7 + 2 + 6 + 7 + 6, kEach = 87;  // D5 03 IC Ver Rev Support
  Host host;
  const auto free = time_of(host, kGetFirmwareVersion);
  const auto bridge = time_of(host, kBridgesVersion);
  EXPECT_EQ(host.reader.set_doubt("link=115200-baud"), "");
  EXPECT_EQ(time_of(host, kGetFirmwareVersion) - free, kBytes * kEach);
  EXPECT_EQ(time_of(host, kBridgesVersion), bridge);
}

TEST(DoubtThru, ARefusedCommandIsAnEmptyDataBlock) {
  DoubtHost host("thru=refused");
  EXPECT_EQ(host.chip("D4 42 B2"), "");
  EXPECT_EQ(host.chip("D4 40 01 F1"), "D5 41 00 F1 90 00");
}

}  // namespace
}  // namespace sim
