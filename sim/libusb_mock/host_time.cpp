// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/libusb_mock/host_time.h"

#include <algorithm>
#include <mutex>
#include <utility>

namespace sim::libusb_mock::host_time {

struct Host {
  std::mutex mutex;
  Microseconds now = 0;
  std::uint64_t generation = 1;  // of readers: they change with reset()
  std::uint64_t working = 0;     // participants that do not wait
  std::list<Waiter*> waiters;

  static Host& instance();
  void call(Waiter& waiter);
  void move_on();
};

namespace {

thread_local bool takes_part = false;
thread_local std::weak_ptr<VirtualReader> partner;
thread_local std::uint64_t generation_of_partner = 0;

std::shared_ptr<VirtualReader> partner_of_this_thread(const Host& host) {
  return generation_of_partner == host.generation ? partner.lock() : nullptr;
}

Microseconds seen_by_this_thread(const Host& host) {
  const auto reader = partner_of_this_thread(host);
  return reader ? std::max<Microseconds>(host.now, reader->clock().now()) : host.now;
}

}  // namespace

Host& Host::instance() {
  static auto& host = *new Host;  // threads may be inside when the process exits
  return host;
}

void Host::call(Waiter& waiter) {
  if (std::exchange(waiter.woken_, true)) return;
  if (std::exchange(waiter.counted_, false)) ++working;
  waiter.call_.notify_one();
}

/// Nobody works: on to the next moment for which somebody waits.
void Host::move_on() {
  if (working > 0) return;
  auto next = ~Microseconds{0};
  for (const auto* waiter : waiters) {
    if (!waiter->woken_) next = std::min(next, waiter->end_);
  }
  if (next == ~Microseconds{0}) return;
  now = std::max(now, next);
  for (auto* waiter : waiters) {
    if (waiter->end_ <= now) call(*waiter);
  }
}

Microseconds now() {
  auto& host = Host::instance();
  const std::lock_guard guard(host.mutex);
  return seen_by_this_thread(host);
}

void spend(Microseconds time) {
  auto& host = Host::instance();
  std::unique_lock guard(host.mutex);
  const auto end = seen_by_this_thread(host) + time;
  const auto reader = partner_of_this_thread(host);
  if (!reader) {
    host.now = std::max(host.now, end);
    return;
  }
  guard.unlock();
  const auto locked = reader->lock();
  reader->clock().advance_to(end);
}

void pass(Microseconds time) {
  Waiter waiter(nullptr, now() + time);
  waiter.wait();
}

void wake(const void* condition) {
  auto& host = Host::instance();
  const std::lock_guard guard(host.mutex);
  for (auto* waiter : host.waiters) {
    if (waiter->waits_on(condition)) host.call(*waiter);
  }
}

Participant::Participant() {
  auto& host = Host::instance();
  const std::lock_guard guard(host.mutex);
  ++host.working;
}

void Participant::begin() { takes_part = true; }

void Participant::leave() {
  if (std::exchange(left_, true)) return;
  takes_part = false;
  auto& host = Host::instance();
  const std::lock_guard guard(host.mutex);
  --host.working;
  host.move_on();
}

Away::Away() {
  if (!takes_part) return;
  auto& host = Host::instance();
  const std::lock_guard guard(host.mutex);
  --host.working;
  host.move_on();
}

Away::~Away() {
  if (!takes_part) return;
  auto& host = Host::instance();
  const std::lock_guard guard(host.mutex);
  ++host.working;
}

void speak_with(const std::shared_ptr<VirtualReader>& reader) {
  auto& host = Host::instance();
  std::unique_lock guard(host.mutex);
  partner = reader;
  generation_of_partner = host.generation;
  const auto now = host.now;
  guard.unlock();
  const auto locked = reader->lock();
  reader->clock().advance_to(now);
}

void reset() {
  auto& host = Host::instance();
  const std::lock_guard guard(host.mutex);
  ++host.generation;
  if (host.waiters.empty()) host.now = 0;
}

Waiter::Waiter(const void* condition, Microseconds end) : condition_(condition), end_(end) {
  auto& host = Host::instance();
  const std::lock_guard guard(host.mutex);
  woken_ = seen_by_this_thread(host) >= end;
  host.waiters.push_back(this);
}

Waiter::~Waiter() {
  auto& host = Host::instance();
  const std::lock_guard guard(host.mutex);
  host.waiters.remove(this);
}

void Waiter::wait() {
  auto& host = Host::instance();
  std::unique_lock guard(host.mutex);
  if (woken_) return;
  counted_ = takes_part;
  if (counted_) --host.working;
  host.move_on();
  call_.wait(guard, [this] { return woken_; });
}

}  // namespace sim::libusb_mock::host_time
