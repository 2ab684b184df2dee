// SPDX-License-Identifier: LGPL-2.1-or-later
#include <ctime>
#include <thread>

#include "base/clock.h"

namespace acr122 {
namespace {

using Steady = std::chrono::steady_clock;

std::chrono::nanoseconds read(clockid_t clock) {
  timespec time{};
  ::clock_gettime(clock, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

class SystemClock : public Clock {
 public:
  TimePoint now() const override { return TimePoint(Steady::now().time_since_epoch()); }

  // clock_gettime(2): BOOTTIME is MONOTONIC plus the time that the system was suspended. A thread
  // that is held up between two looks at the clocks looks again.
  Milliseconds asleep() const override {
    constexpr Milliseconds kOneInstant{20};
    for (;;) {
      const auto before = read(CLOCK_MONOTONIC);
      const auto since_boot = read(CLOCK_BOOTTIME);
      const auto after = read(CLOCK_MONOTONIC);
      if (after - before > kOneInstant) continue;
      return std::chrono::duration_cast<Milliseconds>(since_boot - after);
    }
  }

  void sleep_for(std::chrono::microseconds time) override { std::this_thread::sleep_for(time); }

  void wait_until(Condition& condition, Lock& held, TimePoint end) override {
    condition.wait_until(held, Steady::time_point(end.time_since_epoch()));
  }

  void wake(Condition& condition) override { condition.notify_all(); }
};

}  // namespace

Clock& system_clock() {
  // Never destroyed: on SIGTERM pcscd runs destructors while its threads are still in here.
  static auto& clock = *new SystemClock;
  return clock;
}

}  // namespace acr122
