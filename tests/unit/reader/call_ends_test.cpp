// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/call_ends.h"

#include <gtest/gtest.h>

namespace acr122::reader {
namespace {

using namespace std::chrono_literals;

constexpr bool kAbsent = false, kPresent = true;
const TimePoint kNow{1h};
const TimePoint kAtOnce{};

/// Whether its absence has been told late since the last power call; before the first one nothing
/// is waited for.
enum class Asked { no_call, never, once };

CallEnds in_state(Asked state) {
  CallEnds ends;
  if (state != Asked::no_call) ends.power_call_ends(kNow - 1min);
  if (state == Asked::once) ends.told_late_absence(kNow - 59s);
  return ends;
}

template <class Event>
CallEnds after(Asked state, Event event) {
  auto ends = in_state(state);
  event(ends);
  return ends;
}

TEST(CallEndsTable, EveryEventInEveryState) {
  struct Row {
    Asked from;
    bool waits_after_power_call, waits_after_transmit, waits_after_late_absence;
  };
  constexpr Row kTable[] = {
      {Asked::no_call, true, false, false},
      {Asked::never, true, false, true},
      {Asked::once, true, false, false},
  };
  for (const auto& row : kTable) {
    SCOPED_TRACE(static_cast<int>(row.from));
    const auto expect = [](const CallEnds& ends, bool absence_waits, bool presence_waits) {
      EXPECT_EQ(ends.may_tell(kAbsent) == kNow + 50ms, absence_waits);
      EXPECT_EQ(ends.may_tell(kAbsent) > kNow, absence_waits);
      EXPECT_EQ(ends.may_tell(kPresent) == kNow + 50ms, presence_waits);
      EXPECT_EQ(ends.may_tell(kPresent) > kNow, presence_waits);
    };
    expect(in_state(row.from), false, false);
    expect(after(row.from, [](auto& e) { e.power_call_ends(kNow); }), row.waits_after_power_call,
           false);
    expect(after(row.from, [](auto& e) { e.transmit_met_no_card(kNow); }), row.waits_after_transmit,
           true);
    expect(after(row.from, [](auto& e) { e.told_late_absence(kNow); }),
           row.waits_after_late_absence, false);
  }
}

TEST(CallEnds, ALateAbsenceIsWaitedForOncePerPowerCall) {
  CallEnds ends;
  EXPECT_EQ(ends.may_tell(kAbsent), kAtOnce);
  for (const auto call : {kNow, kNow + 10s}) {
    ends.power_call_ends(call);
    ends.told_late_absence(call + 50ms);
    EXPECT_EQ(ends.may_tell(kAbsent), call + 100ms);
    ends.told_late_absence(call + 100ms);
    EXPECT_EQ(ends.may_tell(kAbsent), call + 100ms) << "twice";
  }
}

}  // namespace
}  // namespace acr122::reader
