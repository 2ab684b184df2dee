// SPDX-License-Identifier: LGPL-2.1-or-later
// The main job with every doubt at its default, with each of its other values, and with every two
// values of two doubts together.
#include "doubts/main_job.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "doubts/covering.h"

namespace doubts_test {

namespace {

/// A visit that the driver cannot serve where all these values meet.
struct Gap {
  std::vector<std::string> values;
  std::string visit;
};

/// By the chip's own blocks, where it takes no others, answers end where the bridge does, and waits
/// where it gives up.
void add_gaps_without_thru(std::vector<Gap>& gaps, const std::string& thru) {
  gaps.push_back({{thru}, "UltralightC"});
  gaps.push_back({{thru, "touchatag", "guard-time=waited"}, "IsoDepMostCareful"});
  gaps.push_back({{thru, "touchatag", "guard-time=waited", "bridge-wait=2s"}, "IsoDepCareful"});
  for (const auto* const visit : {"IsoDepLongAnswers", "TypeBLongAnswers"}) {
    for (const auto* const value :
         {"touchatag", "long-answer=mute-over-259", "long-answer=mute-over-255"}) {
      gaps.push_back({{thru, value}, visit});
    }
  }
  gaps.push_back({{thru, "touchatag"}, "IsoDepSlow"});  // S(WTX) of 6.2 s
  gaps.push_back({{thru, "chip-wait=timeout"}, "IsoDepSlow"});
}

const std::vector<Gap>& gaps() {
  static const auto all = [] {
    std::vector<Gap> some;
    add_gaps_without_thru(some, "thru=refused");
    add_gaps_without_thru(some, "thru=unanswered");
    return some;
  }();
  return all;
}

bool missing(const Case& one, const std::string& visit) {
  const auto holds = [&](const std::string& value) { return one.has(value); };
  return std::ranges::any_of(gaps(), [&](const Gap& gap) {
    return gap.visit == visit && std::ranges::all_of(gap.values, holds);
  });
}

/// The one of PC/SC part 3; what a driver is free in, it may have.
acr122::Bytes atr_of(const Visit& visit) {
  const auto cards = sim::catalog();
  const auto found = std::ranges::find(cards, visit.card, &sim::CatalogEntry::name);
  return visit.options.ats || found->atr.empty() ? driver_test::power(IFD_POWER_UP).bytes
                                                 : found->atr;
}

// Ten minutes take sanitizers a second.
#ifdef ACR122_SANITIZED
constexpr std::size_t kQuietEvery = 24;
#else
constexpr std::size_t kQuietEvery = 6;
#endif

/// Some come when nothing has happened for ten minutes: the firmware watches then.
void wait_for_card(std::size_t number) {
  constexpr int kQuiet = 601'000;
  if (number % kQuietEvery == 0) driver_test::wait_function()(driver_test::kLun, kQuiet);
}

}  // namespace

TEST_P(Doubts, MainJob) {
  SCOPED_TRACE(fmt::format("{}", fmt::join(GetParam().values, " ")));
  ASSERT_NO_FATAL_FAILURE(open_reader());
  std::size_t cards = 0;
  for (const auto& visit : visits()) {
    if (missing(GetParam(), visit.name)) continue;
    SCOPED_TRACE(visit.name);
    wait_for_card(cards++);
    if (visit.on_arrival) reader_->faults().arm(*visit.on_arrival);
    const auto card = place(visit.card, visit.options);
    ASSERT_TRUE(driver_test::eventually(present)) << "not seen";
    EXPECT_EQ(driver_test::power(IFD_POWER_UP).bytes, atr_of(visit));
    driver_test::wait_function()(driver_test::kLun, 1'000);
    EXPECT_TRUE(present()) << "still there, before anything was asked of it";
    const auto uid = apdu("FF CA 00 00 00");
    EXPECT_EQ(uid, (visit.uid.empty() ? uid.substr(0, uid.size() - 6) : visit.uid) + " 90 00");
    visit.work({*reader_, *card});
    reader_->faults().clear();
    driver_test::wait_function()(driver_test::kLun, 500);
    EXPECT_TRUE(present()) << "still there";
    EXPECT_EQ(driver_test::power(IFD_POWER_DOWN).code, IFD_SUCCESS);
    for (int time = 0; time < 3; ++time) driver_test::wait_function()(driver_test::kLun, 1'000);
    EXPECT_TRUE(present()) << "still there while nobody uses it";
    take_away();
  }
}

namespace {

std::string name_of(const testing::TestParamInfo<Case>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Default, Doubts, testing::ValuesIn(defaults()), name_of);
INSTANTIATE_TEST_SUITE_P(Value, Doubts, testing::ValuesIn(flipped()), name_of);
INSTANTIATE_TEST_SUITE_P(Pairs, Doubts, testing::ValuesIn(pairs()), name_of);

TEST(Covering, EveryTwoValuesMeet) {
  const std::vector<std::size_t> sizes{2, 3, 2, 2, 3, 2};
  const auto rows = covering_rows(sizes);
  EXPECT_LT(rows.size(), 14U);
  for (std::size_t a = 0; a < sizes.size(); ++a) {
    for (std::size_t b = a + 1; b < sizes.size(); ++b) {
      std::set<std::pair<std::size_t, std::size_t>> met;
      for (const auto& row : rows) met.insert({row[a], row[b]});
      EXPECT_EQ(met.size(), sizes[a] * sizes[b]) << a << " and " << b;
    }
  }
}

}  // namespace
}  // namespace doubts_test
