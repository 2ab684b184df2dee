// SPDX-License-Identifier: LGPL-2.1-or-later
// Modelled time of the host that the readers hang on. Each reader's clock runs ahead by what its
// own transfers cost; the host's moves when everybody waits, to the next moment for which somebody
// waits. So a test gives the same result however busy the machine is.
//
// Threads that take part are counted: time stands still while one of them works. One that blocks on
// a lock works, so whoever waits for time does not hold a lock that another one wants. A thread
// that does not take part may wait as well; nobody waits for it. Everything here is thread-safe.
#pragma once

#include <condition_variable>
#include <list>
#include <memory>

#include "sim/reader/virtual_reader.h"

namespace sim::libusb_mock::host_time {

/// As the calling thread has seen it: the host's, or that of the reader with which it spoke last.
Microseconds now();

/// What the calling thread does takes so long.
void spend(Microseconds time);

/// Lets time pass for everybody.
void pass(Microseconds time);

/// Gives `held` up until `end`, or until somebody wakes `condition`, which is an address and no
/// more. `held` is taken again before the return.
template <class Lock>
void wait_until(const void* condition, Lock& held, Microseconds end);
/// Call it with the lock held that the waiters gave up.
void wake(const void* condition);

/// One thread that takes part, from the moment on when another one decides to start it.
class Participant {
 public:
  Participant();
  ~Participant() { leave(); }
  Participant(const Participant&) = delete;
  Participant& operator=(const Participant&) = delete;
  /// The calling thread is the one.
  void begin();
  void leave();

 private:
  bool left_ = false;
};

/// In its scope the calling participant waits for other threads by other means: the join of one
/// that takes no part.
class Away {
 public:
  Away();
  ~Away();
  Away(const Away&) = delete;
  Away& operator=(const Away&) = delete;
};

/// The mock's own: the calling thread speaks with this reader, whose clock is not behind the
/// host's from now on.
void speak_with(const std::shared_ptr<VirtualReader>& reader);
/// The time begins anew; nobody may wait.
void reset();

/// One wait.
class Waiter {
 public:
  Waiter(const void* condition, Microseconds end);
  ~Waiter();
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;
  bool waits_on(const void* condition) const { return condition_ == condition; }
  void wait();

 private:
  friend struct Host;
  const void* condition_;
  Microseconds end_;
  bool woken_ = false;
  bool counted_ = false;  // waits, and its thread takes part
  std::condition_variable call_;
};

template <class Lock>
void wait_until(const void* condition, Lock& held, Microseconds end) {
  Waiter waiter(condition, end);
  held.unlock();
  waiter.wait();
  held.lock();
}

}  // namespace sim::libusb_mock::host_time
