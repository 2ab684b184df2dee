// SPDX-License-Identifier: LGPL-2.1-or-later
// What a person sees and hears. A state that is set costs one short command; a blink or a beep of
// the firmware's holds the next chip command up until it is over (ACR122U API 2.04, 6.2), so the
// driver switches LEDs itself, and a beep is short and must be asked for. Pure: the clock is an
// argument.
#pragma once

#include <optional>

#include "base/clock.h"
#include "bridge/peripherals.h"
#include "config/settings.h"

namespace acr122::reader {

class Lights {
 public:
  enum class State : std::uint8_t {
    following,  // the LEDs say what the configuration wants them to say of the card
    blinking,   // which of several readers is this one?
  };

  explicit Lights(const config::Settings& settings) : settings_(settings) {}

  State state() const { return state_; }

  /// What to set the LEDs to, if they are ours and not so already.
  std::optional<bridge::Leds> follow(bool card);
  /// Nobody knows what they show: the reader was set up anew.
  void forget() { shown_.reset(); }
  bool beeps_on_arrival() const { return settings_.buzzer == config::BuzzerPolicy::arrival; }

  /// Blinks for 5 s from now on, then shows `before` again.
  void blink(bridge::Leds before, TimePoint now);
  /// 5 s from now on, when it blinks already.
  void prolong(TimePoint now);
  /// When step() has something to do.
  TimePoint due() const;
  /// What to set the LEDs to now, if a step is due.
  std::optional<bridge::Leds> step(TimePoint now);

 private:
  const config::Settings& settings_;
  std::optional<bridge::Leds> shown_;  // what the LEDs show, if we know
  bridge::Leds before_;
  State state_ = State::following;
  unsigned steps_left_ = 0;
  TimePoint next_step_{};
};

}  // namespace acr122::reader
