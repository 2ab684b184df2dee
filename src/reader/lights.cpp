// SPDX-License-Identifier: LGPL-2.1-or-later
// What a person sees and hears. A state that is set costs one short command; a blink or a beep
// holds the next chip command up until it is over (ACR122U API 2.04, 6.2), so nothing ever blinks,
// and a beep is short and must be asked for.
#include "reader/impl.h"

namespace acr122::reader {
namespace {

/// Null: the LEDs are not ours.
std::optional<bridge::Leds> wanted(config::LedPolicy policy, bool card) {
  if (policy == config::LedPolicy::untouched) return std::nullopt;
  if (policy == config::LedPolicy::off) return bridge::Leds{};
  return bridge::Leds{.red = !card, .green = card};
}

}  // namespace

void Reader::Impl::signal() {
  show_lights();
  const bool new_card = std::exchange(arrived, false) && card;
  if (new_card && config.buzzer == config::BuzzerPolicy::arrival && link.in_step()) beep();
}

void Reader::Impl::show_lights() {
  const auto now = wanted(config.leds, card != nullptr);
  if (!now || now == shown || blink_steps > 0) return;
  shown = now;  // also when refused: nothing depends on it
  const auto set = link.set_leds(*now);
  if (!set && !link.in_step()) broke(set.error());
}

void Reader::Impl::beep() {
  const auto sounded = link.beep();
  if (!sounded && !link.in_step()) broke(sounded.error());
}

}  // namespace acr122::reader
