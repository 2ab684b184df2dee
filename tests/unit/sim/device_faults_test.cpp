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

/// What a card hears and whether its answer arrives, by a counter behind one frame.
class FrameFaults : public testing::Test {
 protected:
  FrameFaults() {
    host.apdu("FF 00 51 00 00");
    host.chip("D4 32 05 00 01 02");
    host.chip("D4 12 04");
    host.reader.place(make_card("applet"));
    host.chip("D4 4A 01 00");
    host.chip("D4 42 E0 70");
  }
  void arm(What what) {
    Fault fault;
    fault.what = what;
    host.reader.faults().arm(fault);
  }
  Host host;
};

constexpr auto kCount = "D4 42 02 80 E1 00 00 04";

TEST_F(FrameFaults, ALostFrameIsNotHeard) {
  arm(What::rf_frame_lost);
  EXPECT_EQ(host.chip(kCount), "D5 43 01 90 00");
  EXPECT_EQ(host.chip("D4 42 B2"), "D5 43 00 A3 90 00") << "the card asks for the block";
}

TEST_F(FrameFaults, ASpoiltFrameIsNotObeyed) {
  arm(What::rf_frame_spoilt);
  EXPECT_EQ(host.chip(kCount), "D5 43 01 90 00");
  EXPECT_EQ(host.chip("D4 42 B2"), "D5 43 00 A3 90 00");
}

TEST_F(FrameFaults, ALostAnswerWasGiven) {
  arm(What::rf_answer_lost);
  EXPECT_EQ(host.chip(kCount), "D5 43 01 90 00");
  EXPECT_EQ(host.chip("D4 42 B2"), "D5 43 00 02 00 00 00 01 90 00 90 00");
}

TEST_F(FrameFaults, ASpoiltAnswerWasGiven) {
  arm(What::rf_noise);
  EXPECT_EQ(host.chip(kCount), "D5 43 02 90 00");
  EXPECT_EQ(host.chip("D4 42 B2"), "D5 43 00 02 00 00 00 01 90 00 90 00");
}

TEST_F(FrameFaults, ASpoiltShortFrameIsNotRecognised) {
  host.chip("D4 42 C2");
  Fault fault;
  fault.what = What::rf_frame_spoilt;
  fault.only = hex("52");
  fault.times = 3;
  host.reader.faults().arm(fault);
  EXPECT_EQ(host.chip("D4 4A 01 00 1A 2B 3C 4D"), "D5 4B 00 90 00");
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

TEST_F(DeepFaults, LoseAnAnswerOnUsb) {
  arm(What::lost_answer);
  EXPECT_FALSE(reads());
  EXPECT_EQ(host.reader.bulk_in(64).status, UsbStatus::nak);
  EXPECT_TRUE(reads());
}

TEST_F(DeepFaults, ReplayTheAnswerBefore) {
  host.apdu("FF 00 48 00 00");
  arm(What::replayed);
  const auto first = host.ask("6F 07 00 00 00 00 05 00 00 00 FF 00 00 00 02 D4 02");
  EXPECT_EQ(first.substr(30), "41 43 52 31 32 32 55 32 31 34");
  EXPECT_EQ(host.receive().substr(30, 5), "D5 03");
}

TEST_F(DeepFaults, InvertAByteOfAnAnswer) {
  Fault fault;
  fault.what = What::garbled;
  fault.count = 10;  // D5, behind the CCID header
  host.reader.faults().arm(fault);
  EXPECT_EQ(host.chip("D4 02"), "2A 03 32 01 06 07 90 00");
  fault.count = 999;
  host.reader.faults().arm(fault);
  EXPECT_EQ(host.chip("D4 02"), "D5 03 32 01 06 07 90 FF");
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
