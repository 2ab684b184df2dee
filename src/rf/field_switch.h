// SPDX-License-Identifier: LGPL-2.1-or-later
// The field of one reader: off, on, and the time in which a card lives on it alone.
#pragma once

#include <functional>
#include <utility>

#include "base/clock.h"
#include "pn532/chip.h"

namespace acr122::rf {

enum class FieldState : std::uint8_t { off, on, unknown };

/// Errors of all calls: the reader's only.
class FieldSwitch {
 public:
  FieldSwitch(pn532::Chip& chip, Clock& clock) : chip_(chip), clock_(clock) {}

  /// Off, without waiting until a card has forgotten.
  Result<void> darken() { return chip_.rf_field(false); }
  /// Off until every card has forgotten; on until every card is awake; both.
  Result<void> off();
  Result<void> on();
  Result<void> reset();
  /// Passes what a FeliCa still needs after on().
  void let_felica_wake();
  /// Whether the chip drives its antenna, which a reset ends. Unknown: it does not tell (clones).
  Result<FieldState> state();

  /// Time that a card needs for itself: no frame goes out. A reader that leaves meanwhile ends it,
  /// and so does waits_end_if().
  Result<void> let_pass(std::chrono::microseconds time);
  /// Asked while time passes: true once the reader is being closed, when no card's time counts.
  void waits_end_if(std::function<bool()> closing) { closing_ = std::move(closing); }

 private:
  pn532::Chip& chip_;
  Clock& clock_;
  TimePoint on_since_{};  // by on(); when the chip switched the field on for a listing is not noted
  std::function<bool()> closing_ = [] { return false; };
};

}  // namespace acr122::rf
