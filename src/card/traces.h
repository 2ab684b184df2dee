// SPDX-License-Identifier: LGPL-2.1-or-later
// What a transparent session has left behind on card and field. Pure.
#pragma once

#include <algorithm>
#include <cstdint>

namespace acr122::card {

class Traces {
 public:
  enum class State : std::uint8_t {
    none,        // the card is as the driver left it
    spoken,      // so it is, but a presence test would break what the program has begun
    broken_off,  // its session of ISO 14443-4 has ended
    astray,      // it is as the program's own frames or the field have left it
    field_off,
  };

  /// A presence test would break what the program has begun.
  bool needs_quiet() const { return state_ == State::spoken || state_ >= State::astray; }
  /// The card is no longer as the driver left it, or the field is off.
  bool needs_activation() const { return state_ >= State::broken_off; }
  bool field_is_off() const { return state_ == State::field_off; }

  /// Frames of the program's own, to a card that bears them.
  void speak() {
    state_ = state_ == State::broken_off ? State::astray : std::max(state_, State::spoken);
  }
  void break_off() {
    state_ = state_ == State::spoken ? State::astray : std::max(state_, State::broken_off);
  }
  void lead_astray() { state_ = std::max(state_, State::astray); }
  void switch_field(bool on) {
    if (!on) state_ = State::field_off;
    if (on && field_is_off()) state_ = State::astray;
  }

 private:
  State state_ = State::none;
};

}  // namespace acr122::card
