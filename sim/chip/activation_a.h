// SPDX-License-Identifier: LGPL-2.1-or-later
// Finding and selecting type A cards: REQA, bit-wise anticollision, SELECT, RATS.
#pragma once

#include <optional>

#include "sim/chip/state.h"

namespace sim::chip {

struct FoundA {
  Target target;
  bool others = false;  // a collision was seen: there are more cards
};

/// REQA 26, then anticollision and SELECT down to the last cascade level; RATS where it is due.
std::optional<FoundA> find_type_a(State& state);

/// WUPA 52 and direct SELECTs of a known UID; finds halted cards too. RATS where it is due.
std::optional<Target> wake_type_a(State& state, ByteView uid);

/// HLTA.
void halt_type_a(State& state);

}  // namespace sim::chip
