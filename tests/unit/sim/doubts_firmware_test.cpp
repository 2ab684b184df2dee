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

TEST(DoubtThru, ARefusedCommandIsAnEmptyDataBlock) {
  DoubtHost host("thru=refused");
  EXPECT_EQ(host.chip("D4 42 B2"), "");
  EXPECT_EQ(host.chip("D4 40 01 F1"), "D5 41 00 F1 90 00");
}

}  // namespace
}  // namespace sim
