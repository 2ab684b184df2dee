// SPDX-License-Identifier: LGPL-2.1-or-later
#include <gtest/gtest.h>

#include "base/clock.h"

namespace acr122 {
namespace {

using namespace std::chrono_literals;

TEST(SystemClock, RunsOnlyWhileTheMachineIsAwake) {
  auto& clock = system_clock();
  const auto before = clock.asleep();
  const auto start = clock.now();
  clock.sleep_for(2ms);
  EXPECT_GE(clock.now() - start, 2ms);
  // The two clocks behind it are read one after the other, and it counts whole milliseconds.
  EXPECT_LE(abs(clock.asleep() - before), 20ms) << "nobody suspended this machine";
}

TEST(SystemClock, AWaitEndsAtItsTime) {
  auto& clock = system_clock();
  Mutex mutex;
  Condition condition;
  const auto end = clock.now() + 2ms;
  Lock held(mutex);
  while (clock.now() < end) clock.wait_until(condition, held, end);
}

}  // namespace
}  // namespace acr122
