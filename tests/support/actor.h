// SPDX-License-Identifier: LGPL-2.1-or-later
// A thread that takes part in modelled time: it stands still while the thread works.
#pragma once

#include <functional>
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
          part_.leave();
        }) {}
  ~Actor() { join(); }
  Actor(const Actor&) = delete;
  Actor& operator=(const Actor&) = delete;

  void join() {
    const sim::libusb_mock::host_time::Away waiting;
    if (thread_.joinable()) thread_.join();
  }

 private:
  sim::libusb_mock::host_time::Participant part_;
  std::thread thread_;  // after what it uses
};

}  // namespace test_support
