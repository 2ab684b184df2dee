// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/asleep.h"

#include <ctime>

namespace acr122::reader {

namespace {

std::chrono::nanoseconds now(clockid_t clock) {
  timespec time{};
  ::clock_gettime(clock, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

}  // namespace

// clock_gettime(2): BOOTTIME is MONOTONIC plus the time that the system was suspended. A thread
// that is held up between two looks at the clocks looks again.
Milliseconds time_asleep() {
  constexpr Milliseconds kOneInstant{20};
  for (;;) {
    const auto before = now(CLOCK_MONOTONIC);
    const auto since_boot = now(CLOCK_BOOTTIME);
    const auto after = now(CLOCK_MONOTONIC);
    if (after - before > kOneInstant) continue;
    return std::chrono::duration_cast<Milliseconds>(since_boot - after);
  }
}

}  // namespace acr122::reader
