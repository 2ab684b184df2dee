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

// clock_gettime(2): BOOTTIME is MONOTONIC plus the time that the system was suspended.
Milliseconds time_asleep() {
  const auto awake = now(CLOCK_MONOTONIC);
  return std::chrono::duration_cast<Milliseconds>(now(CLOCK_BOOTTIME) - awake);
}

}  // namespace acr122::reader
