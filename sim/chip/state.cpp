// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/chip/state.h"

#include <algorithm>

namespace sim::chip {

Microseconds timeout_of(std::uint8_t code) {
  constexpr Microseconds kUnit = 100;
  constexpr Microseconds kNone = 60'000'000;
  constexpr std::uint8_t kLast = 0x10;
  if (code == 0 || code > kLast) return kNone;
  return kUnit << (code - 1);
}

void State::reset() {
  switch_field(false);
  registers.reset();
  byte_frames = ByteFrames{};
  limits = Limits{};
  parameters = kDefaultParameters;
  last_error = 0;
  rates_tuned = false;
  forget_targets();
}

void State::switch_field(bool on) {
  field.switch_to(on);
  registers.set_field(on);
  if (on) return;
  awake_jewel.clear();
  for (auto& target : targets) {
    if (target) target->unpowered = true;
    if (target) target->selected = false;
  }
}

Target* State::target(std::uint8_t tg) {
  if (tg == 0 || tg > targets.size()) return nullptr;
  auto& slot = targets[tg - 1U];
  return slot ? &*slot : nullptr;
}

std::uint8_t State::target_count() const {
  return static_cast<std::uint8_t>(
      std::ranges::count_if(targets, [](const auto& slot) { return slot.has_value(); }));
}

Target* State::selected() {
  for (auto& slot : targets) {
    if (slot && slot->selected) return &*slot;
  }
  return nullptr;
}

void State::forget_targets() {
  for (auto& slot : targets) slot.reset();
}

}  // namespace sim::chip
