// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/asleep.h"

#include <gtest/gtest.h>

#include <thread>

using namespace acr122;
using namespace acr122::reader;
using namespace std::chrono_literals;

TEST(TimeAsleep, DoesNotPassWhileTheMachineIsAwake) {
  const auto before = time_asleep();
  EXPECT_GT(before, -100ms);
  std::this_thread::sleep_for(150ms);
  EXPECT_LT(std::chrono::abs(time_asleep() - before), 100ms);
}
