// SPDX-License-Identifier: LGPL-2.1-or-later
// A thread that takes part in modelled time: it stands still while the thread works.
#pragma once

#include <functional>
#include <mutex>
#include <thread>
#include <utility>

#include "sim/libusb_mock/host_time.h"

namespace test_support {

class Actor {
 public:
  explicit Actor(std::function<void()> work)
      : thread_([this, work = std::move(work)] {
          part_.begin();
          work();
          end();
        }) {}
  ~Actor() { join(); }
  Actor(const Actor&) = delete;
  Actor& operator=(const Actor&) = delete;

  /// No time passes between the end of the work and the return.
  void join() {
    constexpr auto kNever = ~sim::Microseconds{0};
    std::unique_lock held(mutex_);
    while (!done_) sim::libusb_mock::host_time::wait_until(this, held, kNever);
    held.unlock();
    if (thread_.joinable()) thread_.join();
  }

 private:
  void end() {
    const std::lock_guard held(mutex_);
    done_ = true;
    sim::libusb_mock::host_time::wake(this);
    part_.leave();
  }

  sim::libusb_mock::host_time::Participant part_;
  std::mutex mutex_;
  bool done_ = false;
  std::thread thread_;  // after what it uses
};

}  // namespace test_support
