// SPDX-License-Identifier: LGPL-2.1-or-later
// Faults below USB: in the chip, on the air, and the plug.
#include <gtest/gtest.h>

#include "device_bench.h"
#include "sim/cards/catalog.h"

namespace sim {
namespace {

using bench::hex;
using bench::Host;
using What = Fault::What;
using UsbStatus = VirtualReader::UsbStatus;

constexpr auto kRead = "D4 40 01 30 04";

/// A tag that the chip has selected, the firmware not polling.
class DeepFaults : public testing::Test {
 protected:
  DeepFaults() {
    host.apdu("FF 00 51 00 00");
    host.chip("D4 32 05 00 01 02");
    host.reader.place(card);
    host.chip("D4 4A 01 00");
  }
  bool reads() { return host.chip(kRead).substr(0, 8) == "D5 41 00"; }
  void arm(What what, unsigned skip = 0) {
    Fault fault;
    fault.what = what;
    fault.skip = skip;
    fault.count = 1;
    host.reader.faults().arm(fault);
  }
  Host host;
  std::shared_ptr<Card> card = make_card("ntag213");
};

TEST_F(DeepFaults, AnswerWithAStatusOfTheChip) {
  Fault fault;
  fault.what = What::chip_error;
  fault.count = 0x0A;
  fault.only = hex("D4 40");
  host.reader.faults().arm(fault);
  EXPECT_EQ(host.chip("D4 02").substr(0, 5), "D5 03");
  EXPECT_EQ(host.chip(kRead), "D5 41 0A 90 00");
  EXPECT_TRUE(reads());
}

TEST_F(DeepFaults, SpareCommandsWithoutStatus) {
  arm(What::chip_error);
  EXPECT_EQ(host.chip("D4 02").substr(0, 5), "D5 03");
  EXPECT_FALSE(reads());
}

TEST_F(DeepFaults, AnswerWithTheErrorFrame) {
  arm(What::chip_syntax_error);
  EXPECT_EQ(host.chip("D4 02"), "");
  EXPECT_EQ(host.chip("D4 02").substr(0, 5), "D5 03");
}

TEST_F(DeepFaults, SpoilEveryThirdFrame) {
  Fault fault;
  fault.what = What::rf_noise;
  fault.times = 0;
  fault.skip = fault.pause = 2;
  host.reader.faults().arm(fault);
  EXPECT_TRUE(reads());
  EXPECT_TRUE(reads());
  EXPECT_FALSE(reads());
  EXPECT_TRUE(reads());
  EXPECT_TRUE(reads());
  EXPECT_FALSE(reads());
  host.reader.usb_reset();
  EXPECT_TRUE(host.reader.faults().empty());
}

TEST_F(DeepFaults, PullTheCardAtAFrame) {
  arm(What::pull_card, 1);
  EXPECT_TRUE(reads());
  EXPECT_FALSE(reads());
  EXPECT_TRUE(host.reader.field().cards().empty());
}

TEST_F(DeepFaults, SwapTheCardAtAFrame) {
  Fault fault;
  fault.what = What::swap_card;
  fault.card = make_card("classic-1k");
  host.reader.faults().arm(fault);
  EXPECT_FALSE(reads());
  ASSERT_EQ(host.reader.field().cards().size(), 1U);
  EXPECT_EQ(host.reader.field().cards().front(), fault.card);
}

TEST_F(DeepFaults, PullThePlug) {
  unsigned calls = 0;
  host.reader.on_unplug_fault([&] { ++calls; });
  arm(What::unplug, 1);
  EXPECT_TRUE(reads());
  EXPECT_FALSE(reads());
  EXPECT_EQ(calls, 1U);
  EXPECT_EQ(host.reader.bulk_in(64).status, UsbStatus::gone);
  EXPECT_FALSE(host.reader.plugged());
}

TEST_F(DeepFaults, LoseALoginToNoise) {
  Host other;
  other.place_and_poll(make_card("classic-1k"));
  other.apdu("FF 82 00 00 06 FF FF FF FF FF FF");
  Fault fault;
  fault.what = What::rf_noise;
  fault.only = hex("60 04");
  other.reader.faults().arm(fault);
  EXPECT_EQ(other.apdu("FF 86 00 00 05 01 00 04 60 00"), "63 00");
}

TEST(UnknownRequests, AreRemembered) {
  Host host;
  host.expects_unknown = true;
  host.ask("72 00 00 00 00 00 02 00 00 00");
  host.apdu("FF 00 99 00 00");
  host.chip("D4 8C 00");  // TgInitAsTarget
  EXPECT_EQ(host.reader.unknown_requests(),
            (std::vector<std::string>{"CCID message 72", "pseudo-APDU FF 00 99 00",
                                      "PN532 command D4 8C 00"}));
}

}  // namespace
}  // namespace sim
