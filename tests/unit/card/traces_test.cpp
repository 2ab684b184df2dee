// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card/traces.h"

#include <gtest/gtest.h>

namespace acr122::card {
namespace {

using S = Traces::State;

Traces in_state(S state) {
  Traces traces;
  if (state == S::spoken) traces.speak();
  if (state == S::broken_off) traces.break_off();
  if (state == S::astray) traces.lead_astray();
  if (state == S::field_off) traces.switch_field(false);
  return traces;
}

/// By what it demands.
S state_of(const Traces& traces) {
  if (traces.field_is_off()) return S::field_off;
  if (traces.needs_activation()) return traces.needs_quiet() ? S::astray : S::broken_off;
  return traces.needs_quiet() ? S::spoken : S::none;
}

template <class Event>
S after(S state, Event event) {
  auto traces = in_state(state);
  EXPECT_EQ(state_of(traces), state);
  event(traces);
  return state_of(traces);
}

TEST(TracesTable, EveryEventInEveryState) {
  struct Row {
    S from, speak, break_off, lead_astray, field_on;
  };
  constexpr Row kTable[] = {
      {S::none, S::spoken, S::broken_off, S::astray, S::none},
      {S::spoken, S::spoken, S::astray, S::astray, S::spoken},
      {S::broken_off, S::astray, S::broken_off, S::astray, S::broken_off},
      {S::astray, S::astray, S::astray, S::astray, S::astray},
      {S::field_off, S::field_off, S::field_off, S::field_off, S::astray},
  };
  for (const auto& row : kTable) {
    SCOPED_TRACE(static_cast<int>(row.from));
    EXPECT_EQ(after(row.from, [](auto& traces) { traces.speak(); }), row.speak);
    EXPECT_EQ(after(row.from, [](auto& traces) { traces.break_off(); }), row.break_off);
    EXPECT_EQ(after(row.from, [](auto& traces) { traces.lead_astray(); }), row.lead_astray);
    EXPECT_EQ(after(row.from, [](auto& traces) { traces.switch_field(true); }), row.field_on);
    EXPECT_EQ(after(row.from, [](auto& traces) { traces.switch_field(false); }), S::field_off);
  }
}

TEST(Traces, WhatIsOffNeedsQuietAndActivation) {
  EXPECT_TRUE(in_state(S::field_off).needs_quiet());
  EXPECT_TRUE(in_state(S::field_off).needs_activation());
}

}  // namespace
}  // namespace acr122::card
