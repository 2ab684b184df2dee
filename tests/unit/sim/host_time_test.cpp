// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/libusb_mock/host_time.h"

#include <gtest/gtest.h>

#include <mutex>
#include <vector>

#include "sim/libusb_mock/libusb_mock.h"
#include "support/actor.h"

namespace sim::libusb_mock::host_time {
namespace {

using test_support::Actor;

struct HostTime : testing::Test {
  HostTime() {
    libusb_mock::reset();
    main.begin();
  }
  Participant main;
};

TEST_F(HostTime, StandsStillWhileSomebodyWorks) {
  std::vector<int> order;
  Actor other([&] {
    pass(20);
    order.push_back(2);
    pass(20);
    order.push_back(4);
  });
  pass(10);
  order.push_back(1);
  pass(20);
  order.push_back(3);
  other.join();
  EXPECT_EQ(order, (std::vector{1, 2, 3, 4}));
  EXPECT_EQ(now(), 40U);
}

TEST_F(HostTime, WhoIsWokenGoesOnAtThatMoment) {
  std::mutex mutex;
  bool ready = false;
  Microseconds woken_at = 0;
  Actor other([&] {
    std::unique_lock held(mutex);
    while (!ready) wait_until(&ready, held, 1'000'000);
    woken_at = now();
  });
  pass(30);
  {
    const std::lock_guard held(mutex);
    ready = true;
    wake(&ready);
  }
  other.join();
  EXPECT_EQ(woken_at, 30U);
}

TEST(HostTimeAlone, AThreadWithoutAPartWaitsForNobody) {
  libusb_mock::reset();
  pass(1'000);
  EXPECT_EQ(now(), 1'000U);
}

TEST_F(HostTime, AReaderThatIsAheadIsCaughtUpWith) {
  const auto reader = std::make_shared<VirtualReader>();
  speak_with(reader);
  spend(500);
  EXPECT_EQ(reader->clock().now(), 500U);
  EXPECT_EQ(now(), 500U) << "as this thread has seen it";
  Microseconds seen_by_another = 1;
  Actor([&] { seen_by_another = now(); }).join();
  EXPECT_EQ(seen_by_another, 0U);
  pass(100);
  Actor([&] { seen_by_another = now(); }).join();
  EXPECT_EQ(seen_by_another, 600U);
}

}  // namespace
}  // namespace sim::libusb_mock::host_time
