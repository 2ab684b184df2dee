// SPDX-License-Identifier: LGPL-2.1-or-later
// The driver's clock over virtual readers: it follows their modelled time.
#pragma once

#include <algorithm>
#include <atomic>

#include "base/clock.h"
#include "sim/libusb_mock/host_time.h"

namespace test_support {

namespace host_time = sim::libusb_mock::host_time;

class ModelledClock : public acr122::Clock {
 public:
  acr122::TimePoint now() const override {
    return acr122::TimePoint(std::chrono::microseconds(host_time::now()));
  }
  acr122::Milliseconds asleep() const override { return asleep_.load(); }
  void sleep_for(std::chrono::microseconds time) override {
    host_time::spend(static_cast<sim::Microseconds>(std::max<std::int64_t>(time.count(), 0)));
  }
  void wait_until(acr122::Condition& condition, acr122::Lock& held, acr122::TimePoint end) override
      ACR122_THREAD_SAFETY(no_thread_safety_analysis) {
    const auto time = std::chrono::ceil<std::chrono::microseconds>(end.time_since_epoch());
    host_time::Waiter waiter(&condition, static_cast<sim::Microseconds>(time.count()));
    held.unlock();
    waiter.wait();
    held.lock();
  }
  void wake(acr122::Condition& condition) override { host_time::wake(&condition); }

  /// The machine sleeps and wakes: now() does not notice.
  void sleep_machine(acr122::Milliseconds time) { asleep_ = asleep_.load() + time; }

 private:
  std::atomic<acr122::Milliseconds> asleep_{acr122::Milliseconds{0}};
};

}  // namespace test_support
