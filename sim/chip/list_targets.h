// SPDX-License-Identifier: LGPL-2.1-or-later
// InListPassiveTarget and InAutoPoll (UM0701-02, 7.3.5 and 7.3.13).
#pragma once

#include <vector>

#include "sim/chip/state.h"

namespace sim::chip {

Reply in_list_passive_target(State& state, ByteView params);
Reply in_auto_poll(State& state, ByteView params);

constexpr std::size_t kMaxTargets = 2;

enum class Baud : std::uint8_t { a106 = 0, felica212 = 1, felica424 = 2, b106 = 3, jewel106 = 4 };

/// What InListPassiveTarget looks for.
struct Query {
  std::size_t max_targets = 1;
  Baud baud = Baud::a106;
  Bytes initiator_data;
};

/// One try: what is in the field now.
std::vector<Target> list_once(State& state, const Query& query);
/// Switches the field on if it is off, and lets it settle.
void power_field(State& state);
/// Keeps what was found as targets 1 and 2.
void keep(State& state, std::vector<Target> found);
/// The target's record in the answer, from Tg (UM0701-02, 7.3.5).
Bytes record(std::uint8_t tg, const Target& target);

}  // namespace sim::chip
