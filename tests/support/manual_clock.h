// SPDX-License-Identifier: LGPL-2.1-or-later
// Time in the test's hand: it stands still until somebody waits or the test moves it.
#pragma once

#include <algorithm>
#include <atomic>

#include "base/clock.h"

namespace test_support {

class ManualClock : public acr122::Clock {
 public:
  acr122::TimePoint now() const override { return acr122::TimePoint(now_.load()); }
  acr122::Milliseconds asleep() const override { return asleep_.load(); }
  void sleep_for(std::chrono::microseconds time) override { advance(time); }
  /// Nobody else is there who could wake the caller.
  void wait_until(acr122::Condition& /*condition*/, acr122::Lock& /*held*/,
                  acr122::TimePoint end) override {
    now_ = std::max(now_.load(), end.time_since_epoch());
  }
  void wake(acr122::Condition& condition) override { condition.notify_all(); }

  void advance(std::chrono::nanoseconds time) { now_ = now_.load() + time; }
  /// The machine sleeps: now() does not notice.
  void sleep_machine(acr122::Milliseconds time) { asleep_ = asleep_.load() + time; }

 private:
  std::atomic<std::chrono::nanoseconds> now_{std::chrono::hours(1)};
  std::atomic<acr122::Milliseconds> asleep_{acr122::Milliseconds{0}};
};

}  // namespace test_support
