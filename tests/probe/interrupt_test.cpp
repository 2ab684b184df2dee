// SPDX-License-Identifier: LGPL-2.1-or-later
// Ctrl-C in the midst of a probe: the reader is left as it was, and what was found out is not lost.
#include "interrupt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "probe.h"
#include "probe/doors.h"
#include "replay.h"

namespace probe_test {

namespace {

using tool::Json;

/// Somebody presses Ctrl-C when asked for a card.
class Impatient : public tool::Hand {
 public:
  Impatient(CardHand& hand, std::string at, int signal)
      : hand_(hand), at_(std::move(at)), signal_(signal) {}
  bool fulfil(const tool::Wish& wish, const std::function<void()>& meanwhile) override {
    const bool done = hand_.fulfil(wish, meanwhile);
    if (wish.name == at_) std::raise(signal_);
    return done;
  }

 private:
  CardHand& hand_;
  std::string at_;
  int signal_;
};

struct Interrupt : testing::TestWithParam<int> {
  tool::InterruptFlag flag;
  sim::VirtualReader reader;
  BareDoor door{reader};
  CardHand cards{reader};
  Impatient hand{cards, "ntag", GetParam()};
  tool::Bench bench{door, hand, [](const std::string&) {}};
};

TEST_P(Interrupt, EndsAProbeWithWhatItKnows) {
  EXPECT_FALSE(tool::probe(bench, {}));
  const auto report = tool::report(bench, "test");
  EXPECT_TRUE(report["settled"].contains("bridge-wait"));
  EXPECT_FALSE(report["settled"].contains("thru"));
  EXPECT_THAT(report["remarks"].dump(), testing::HasSubstr("Ended by a signal"));
  EXPECT_TRUE(reader.firmware_polls()) << "as it was";
}

TEST_P(Interrupt, EndsAReplay) {
  const Json trace{{{"ask", "ntag"}}, {{"send", "D4 02"}, {"answer", "D5 03 00"}}};
  const auto differ = tool::replay(Json{{"trace", trace}}.dump(), bench, false);
  EXPECT_THAT(differ, testing::ElementsAre("ended by a signal"));
  EXPECT_TRUE(reader.firmware_polls()) << "as it was";
}

INSTANTIATE_TEST_SUITE_P(Signal, Interrupt, testing::Values(SIGINT, SIGTERM));

// A shell that was started in the background hands its children a Ctrl-C that they cannot hear.
TEST(Command, ThatCtrlCEndedEndsTheProbe) {
  const auto before = std::signal(SIGINT, SIG_DFL);
  for (const auto* command : {"kill -INT $$;", "exit 130;"}) {
    tool::Command hand(command, stderr);
    EXPECT_THROW(hand.fulfil({"off", ""}, [] {}), tool::Interrupted) << command;
  }
  tool::Command other("exit 1;", stderr);
  EXPECT_FALSE(other.fulfil({"off", ""}, [] {}));
  std::signal(SIGINT, before);
}

}  // namespace
}  // namespace probe_test
