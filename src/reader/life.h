// SPDX-License-Identifier: LGPL-2.1-or-later
// Whether a reader is in use, about to be handed back, or gone.
#pragma once

#include <atomic>
#include <cstdint>

#include "base/clock.h"

namespace acr122::reader {

/// Thread-safe. It only goes forward; whoever lets time pass asks it.
class Life {
 public:
  /// The reader will be handed back. Nothing happens to one that is gone.
  void begin_closing() {
    auto open = State::open;
    state_.compare_exchange_strong(open, State::closing);
  }
  /// For ever: no card, no waiting.
  void end() { state_ = State::gone; }

  bool gone() const { return state_ == State::gone; }
  /// It is being closed, or gone.
  bool closing() const { return state_ != State::open; }

 private:
  enum class State : std::uint8_t { open, closing, gone };

  std::atomic<State> state_{State::open};
};

/// Lets time pass, less if the reader goes away or is being closed. For whoever holds the reader's
/// lock.
void sleep_until(TimePoint end, Clock& clock, const Life& life);

}  // namespace acr122::reader
