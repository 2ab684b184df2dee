// SPDX-License-Identifier: LGPL-2.1-or-later
// The main job with every doubt at its default, with each of its other values, and with every two
// values of two doubts together.
#include "doubts/main_job.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <set>

#include "doubts/covering.h"
#include "sim/model/doubts.h"

namespace doubts_test {

namespace {

using sim::doubt_entries;

/// A visit that the driver cannot serve where all these values meet.
struct Gap {
  std::vector<std::string> values;
  std::string visit;
};

/// By the chip's own blocks, where it takes no others, answers end where the bridge does, and waits
/// where it gives up.
void add_gaps_without_thru(std::vector<Gap>& gaps, const std::string& thru) {
  for (const auto* const visit : {"UltralightC", "Topaz512", "IsoDepCareful"}) {
    gaps.push_back({{thru}, visit});
  }
  for (const auto* const visit : {"IsoDepLongAnswers", "TypeBLongAnswers"}) {
    for (const auto* const value :
         {"touchatag", "long-answer=mute-over-259", "long-answer=mute-over-255"}) {
      gaps.push_back({{thru, value}, visit});
    }
  }
  for (const auto* const value : {"touchatag", "chip-wait=timeout"}) {
    gaps.push_back({{thru, value}, "IsoDepSlow"});
  }
}

const std::vector<Gap>& gaps() {
  static const auto all = [] {
    std::vector<Gap> some{{{"unfinished-uid=listed"}, "NtagInNoise"},
                          {{"type1-frames=refused"}, "Topaz512"}};
    add_gaps_without_thru(some, "thru=refused");
    add_gaps_without_thru(some, "thru=unanswered");
    return some;
  }();
  return all;
}

/// Values of all doubts and a reader.
struct Case {
  std::string name;
  sim::ReaderModel model;
  std::vector<std::string> values = {};  // the reader, and name=value of each doubt
};
void PrintTo(const Case& one, std::ostream* out) { *out << one.name; }

std::string identifier(std::string text) {
  std::ranges::replace_if(
      text, [](char letter) { return std::isalnum(letter) == 0; }, '_');
  return text;
}

/// Names all that the model is.
Case filled(Case one) {
  one.values.push_back(one.model.t0_get_response ? "touchatag" : "acr122u");
  for (const auto& entry : doubt_entries()) {
    one.values.push_back(entry.name + "=" + entry.values[entry.get(one.model.doubts)]);
  }
  return one;
}

/// Each value but the defaults, in the reader that it concerns.
std::vector<Case> flipped() {
  std::vector<Case> cases;
  for (std::size_t doubt = 0; doubt < doubt_entries().size(); ++doubt) {
    const auto& entry = doubt_entries()[doubt];
    for (std::size_t value = 1; value < entry.values.size(); ++value) {
      const bool old_reader = entry.name == "get-response";
      Case one{identifier(entry.name + "=" + entry.values[value]),
               old_reader ? sim::touchatag() : sim::acr122u()};
      entry.set(one.model.doubts, value);
      cases.push_back(filled(std::move(one)));
    }
  }
  return cases;
}

/// The reader is one more factor behind the doubts.
std::vector<Case> pairs() {
  std::vector<std::size_t> sizes;
  for (const auto& entry : doubt_entries()) sizes.push_back(entry.values.size());
  sizes.push_back(2);
  std::vector<Case> cases;
  for (const auto& row : covering_rows(sizes)) {
    Case one{"Row" + std::to_string(cases.size()),
             row.back() == 0 ? sim::acr122u() : sim::touchatag()};
    for (std::size_t doubt = 0; doubt < doubt_entries().size(); ++doubt) {
      doubt_entries()[doubt].set(one.model.doubts, row[doubt]);
    }
    cases.push_back(filled(std::move(one)));
  }
  return cases;
}

bool missing(const Case& one, const std::string& visit) {
  const auto holds = [&](const std::string& value) {
    return std::ranges::find(one.values, value) != one.values.end();
  };
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

class Doubts : public driver_test::Driver, public testing::WithParamInterface<Case> {
 protected:
  Doubts() : Driver(GetParam().model) {}

  void receive(const Visit& visit) {
    SCOPED_TRACE(visit.name);
    if (visit.on_arrival) reader_->faults().arm(*visit.on_arrival);
    const auto card = place(visit.card, visit.options);
    ASSERT_TRUE(driver_test::eventually(present)) << "not seen";
    EXPECT_EQ(driver_test::power(IFD_POWER_UP).bytes, atr_of(visit));
    const auto uid = apdu("FF CA 00 00 00");
    EXPECT_EQ(uid, (visit.uid.empty() ? uid.substr(0, uid.size() - 6) : visit.uid) + " 90 00");
    visit.work({*reader_, *card});
    reader_->faults().clear();
    driver_test::wait_function()(driver_test::kLun, 500);
    EXPECT_TRUE(present()) << "still there";
    reader_->remove_all();
    ASSERT_TRUE(driver_test::eventually([] { return !present(); })) << "not seen to leave";
  }
};

TEST_P(Doubts, MainJob) {
  SCOPED_TRACE(fmt::format("{}", fmt::join(GetParam().values, " ")));
  const auto id = reader_->model().t0_get_response ? "90cc" : "2200";
  const auto name = fmt::format("usb:072f/{}:libudev:0:/dev/bus/usb/001/004", id);
  ASSERT_EQ(driver_test::create(driver_test::kLun, name.c_str()), IFD_SUCCESS);
  for (const auto& visit : visits()) {
    if (missing(GetParam(), visit.name)) continue;
    receive(visit);
    if (HasFatalFailure()) return;
  }
}

std::string name_of(const testing::TestParamInfo<Case>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Default, Doubts,
                         testing::Values(filled({"acr122u", sim::acr122u()}),
                                         filled({"touchatag", sim::touchatag()})),
                         name_of);
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
