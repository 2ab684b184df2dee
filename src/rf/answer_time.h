// SPDX-License-Identifier: LGPL-2.1-or-later
// How long the chip waits for a card's answer, in its own steps (UM0701-02 7.3.1, item 02).
#pragma once

#include "base/clock.h"
#include "pn532/chip.h"

namespace acr122::rf {

/// No I/O where the chip waits so already. Errors of all calls: the reader's only.
class AnswerTime {
 public:
  explicit AnswerTime(pn532::Chip& chip) : chip_(chip) {}

  /// Nothing is known of what the chip does.
  void forget() { in_force_ = 0; }
  /// At least `time`, at least the default 51.2 ms: what the card in use needs.
  Result<void> at_least(Milliseconds time);
  /// For a program that knows better: rounded up to one of the chip's steps from 100 us to 3.28 s.
  /// It holds until usual(). Returns the step.
  Result<Milliseconds> exactly(std::chrono::microseconds time);
  Result<void> usual();
  /// For a program that drives the chip itself.
  Result<void> no_shorter_than_default();

 private:
  Result<void> set(std::uint8_t code);

  pn532::Chip& chip_;
  std::uint8_t in_force_ = 0;  // as the chip has it; 0: unknown
  std::uint8_t usual_ = 0;     // as the card in use needs it; 0: no matter
};

}  // namespace acr122::rf
