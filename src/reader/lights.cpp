// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/lights.h"

namespace acr122::reader {
namespace {

constexpr Milliseconds kBlinkPace{200};
constexpr unsigned kBlinkSteps = 25;  // 5 s: time to look at a shelf of readers

/// Null: the LEDs are not ours.
std::optional<bridge::Leds> wanted(config::LedPolicy policy, bool card) {
  if (policy == config::LedPolicy::untouched) return std::nullopt;
  if (policy == config::LedPolicy::off) return bridge::Leds{};
  return bridge::Leds{.red = !card, .green = card};
}

}  // namespace

// Noted as shown although the reader may refuse: nothing depends on it.
std::optional<bridge::Leds> Lights::follow(bool card) {
  const auto now = wanted(settings_.leds, card);
  if (!now || now == shown_ || state_ == State::blinking) return std::nullopt;
  shown_ = now;
  return now;
}

void Lights::blink(bridge::Leds before, TimePoint now) {
  state_ = State::blinking;
  before_ = before;
  prolong(now);
}

void Lights::prolong(TimePoint now) {
  steps_left_ = kBlinkSteps;
  next_step_ = now;
}

TimePoint Lights::due() const { return state_ == State::blinking ? next_step_ : TimePoint::max(); }

std::optional<bridge::Leds> Lights::step(TimePoint now) {
  if (now < due()) return std::nullopt;
  next_step_ = now + kBlinkPace;
  if (--steps_left_ == 0) {
    state_ = State::following;
    return before_;
  }
  const bool red = steps_left_ % 2 == 0;
  return bridge::Leds{.red = red, .green = !red};
}

}  // namespace acr122::reader
