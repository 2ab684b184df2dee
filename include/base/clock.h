// SPDX-License-Identifier: LGPL-2.1-or-later
// The only place of time in the driver. Whoever asks for it or lets it pass gets a Clock from
// above, as it gets its Transport; tests move one by hand.
#pragma once

#include <chrono>

#include "base/result.h"
#include "base/thread_safety.h"

namespace acr122 {

class Clock;
/// A moment of one Clock: it never goes back, and stands still while the machine sleeps.
using TimePoint = std::chrono::time_point<Clock, std::chrono::nanoseconds>;

/// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;

  virtual TimePoint now() const = 0;

  /// How long the machine has slept since it started: suspend, hibernation.
  virtual Milliseconds asleep() const = 0;

  /// Lets time pass and keeps whatever locks the caller holds.
  virtual void sleep_for(std::chrono::microseconds time) = 0;

  /// Gives `held` up until `end`, until wake(condition), or for no reason at all: the caller looks
  /// whether what it waits for has come.
  virtual void wait_until(Condition& condition, Lock& held, TimePoint end) = 0;

  /// Wakes everybody who waits on `condition`. The caller holds the lock that they gave up.
  virtual void wake(Condition& condition) = 0;
};

/// Of the machine. Defined by src/base, and by tests that want another one.
Clock& system_clock();

}  // namespace acr122
