// SPDX-License-Identifier: LGPL-2.1-or-later
// A probe while something goes wrong once: it may find out less, and nothing that is not so.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "probe.h"
#include "probe/doors.h"
#include "sim/model/doubts.h"
#include "sim/model/reader_file.h"

namespace probe_test {

namespace {

using sim::Fault;
using sim::ReaderModel;
using tool::Json;

/// Something goes wrong from the first card on.
class FaultyHand : public tool::Hand {
 public:
  FaultyHand(sim::VirtualReader& reader, Fault fault)
      : reader_(reader), cards_(reader), fault_(std::move(fault)) {}
  bool fulfil(const tool::Wish& wish, const std::function<void()>& meanwhile) override {
    const bool done = cards_.fulfil(wish, meanwhile);
    if (wish.name == "ntag") reader_.faults().arm(fault_);
    return done;
  }

 private:
  sim::VirtualReader& reader_;
  CardHand cards_;
  Fault fault_;
};

/// One probe of a reader at which something goes wrong.
class Probed {
 public:
  Probed(const ReaderModel& model, const Fault& fault) : reader_(model), hand_(reader_, fault) {
    BareDoor door(reader_);
    tool::Bench bench(door, hand_, [](const std::string&) {});
    tool::probe(bench, {});
    report_ = tool::report(bench, "test");
  }
  const Json& report() const { return report_; }
  /// It never went wrong: there were not so many frames.
  bool in_vain() { return !reader_.faults().empty(); }

 private:
  sim::VirtualReader reader_;
  FaultyHand hand_;
  Json report_;
};

ReaderModel with(std::initializer_list<const char*> doubts) {
  auto model = sim::acr122u();
  for (const auto* doubt : doubts) EXPECT_EQ(sim::set_doubt(model.doubts, doubt), "");
  return model;
}

/// All that a report says is known is so; `when` is for people.
void expect_true(const Json& report, const ReaderModel& model, const std::string& when) {
  const auto own = sim::reader_to_json(model);
  for (const auto& [doubt, found] : report["settled"].items()) {
    EXPECT_EQ(found["value"], own["doubts"][doubt]) << doubt << ", " << when;
  }
  for (const auto& field : report["seen"]) {
    const auto name = field.get<std::string>();
    EXPECT_EQ(report["reader"][name], own[name]) << name << ", " << when;
  }
}

struct Case {
  std::string name;
  ReaderModel model;
};
void PrintTo(const Case& one, std::ostream* out) { *out << one.name; }
std::string name_of(const testing::TestParamInfo<Case>& info) { return info.param.name; }

/// Silence is what the one has where the other is answered.
std::vector<Case> models() {
  auto others = with({"lost-answer=given-on", "second-look=always", "out-of-step=format",
                      "guard-time=ignored", "first-nak=unheard", "r-ack=late", "field-off=lost",
                      "empty-listing=keeps", "type1-frames=passed", "no-login=format",
                      "idle-login=timeout", "type2-refusal=nak"});
  others.lists_card_twice = true;
  return {{"Default", sim::acr122u()},
          {"Others", others},
          {"Unanswered", with({"thru=unanswered", "long-answer=mute-over-259"})},
          {"Touchatag", sim::touchatag()}};
}

// What is settled is the same in every build: sanitizers look at one place in seven.
#ifdef ACR122_SANITIZED
constexpr unsigned kStep = 7;
#else
constexpr unsigned kStep = 1;
#endif

class OneFault : public testing::TestWithParam<Case> {
 protected:
  /// At each frame of a probe in turn, but for kStep.
  static void strike_each(Fault fault, const std::string& what) {
    constexpr unsigned kMost = 2'000;
    for (fault.skip = 0; fault.skip < kMost; fault.skip += kStep) {
      Probed probed(GetParam().model, fault);
      if (probed.in_vain()) break;
      expect_true(probed.report(), GetParam().model, what + std::to_string(fault.skip));
    }
    EXPECT_GT(fault.skip, 50U) << "frames were disturbed";
    EXPECT_LT(fault.skip, kMost);
  }
};

TEST_P(OneFault, ACardThatIsPulledSettlesNothing) {
  strike_each({.what = Fault::What::pull_card}, "pulled at frame ");
}

TEST_P(OneFault, AFrameThatIsLostSettlesNothing) {
  strike_each({.what = Fault::What::rf_frame_lost}, "lost frame ");
}

TEST_P(OneFault, ACommandThatTheChipRefusesSettlesNothing) {
  strike_each({.what = Fault::What::chip_syntax_error}, "refused command ");
}

INSTANTIATE_TEST_SUITE_P(Model, OneFault, testing::ValuesIn(models()), name_of);

// Both raw READs meet a tag that was put there this moment, so it is silent.
TEST(Probe, AnotherCardAfterwardsSettlesNothing) {
  const Fault fault{.what = Fault::What::swap_card,
                    .skip = 1,
                    .times = 2,
                    .only = {0x30, 0x00},
                    .pause = 1,
                    .card = sim::make_card("ntag216")};
  const auto report = Probed(sim::acr122u(), fault).report();
  EXPECT_FALSE(report["settled"].contains("thru"));
  EXPECT_EQ(report["unsettled"]["thru"]["why"], "another card was there afterwards");
}

TEST(Probe, SaysThatARoundWasNotLikeTheOther) {
  constexpr unsigned kFormat = 0x13;
  const Fault fault{.what = Fault::What::chip_error,
                    .skip = 1,
                    .count = kFormat,
                    .only = {0xD4, 0x40, 0x01, 0x30, 0x04}};
  const auto report = Probed(sim::acr122u(), fault).report();
  EXPECT_EQ(report["unsettled"]["no-login"]["why"],
            "asked twice, it was \"timeout\" and \"format\"");
}

TEST(Probe, ACardThatIsPulledStopsTheStep) {
  const Fault fault{.what = Fault::What::pull_card, .only = {0x5F}};
  const auto report = Probed(sim::acr122u(), fault).report();
  EXPECT_EQ(report["unsettled"]["type2-refusal"]["why"], "no such card is there");
  EXPECT_THAT(report["remarks"].dump(), testing::HasSubstr("Stopped: no such card is there"));
  EXPECT_TRUE(report["settled"].contains("no-login")) << "with the next card it goes on";
}

}  // namespace
}  // namespace probe_test
