// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/call_ends.h"

#include <utility>

namespace acr122::reader {
namespace {

constexpr Milliseconds kForPcscd{50};  // some microseconds, but for a machine under load

}  // namespace

void CallEnds::power_call_ends(TimePoint now) {
  power_call_is_through_ = now + kForPcscd;
  asked_ = Asked::never;
}

void CallEnds::transmit_met_no_card(TimePoint now) { transmit_is_through_ = now + kForPcscd; }

void CallEnds::told_late_absence(TimePoint now) {
  if (std::exchange(asked_, Asked::once) == Asked::never) power_call_is_through_ = now + kForPcscd;
}

}  // namespace acr122::reader
