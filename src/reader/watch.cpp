// SPDX-License-Identifier: LGPL-2.1-or-later
// The wait function: watches the field while pcscd's event thread sleeps.
#include <algorithm>

#include "reader/impl.h"

namespace acr122::reader {
namespace {

// While a client's command holds the reader, look again this soon: its end is not signalled.
constexpr Milliseconds kBusyRetry{10};

}  // namespace

Reader::WaitEnd Reader::Impl::wait(Milliseconds timeout) {
  const auto deadline = clock.now() + std::max(timeout, Milliseconds{0});
  Lock lock(door);
  bool report = presence.enter_wait();
  const auto over = [&] { return gone || stop_asked || report || presence.changed(); };
  while (!over()) {
    lock.unlock();
    auto due = clock.now() + kBusyRetry;
    if (io.try_lock()) {
      const Lock conversation(io, std::adopt_lock);
      due = step();
    }
    lock.lock();
    if (over() || clock.now() >= deadline) break;
    const auto until = std::min(due, deadline);
    while (!over() && !stirred && clock.now() < until) clock.wait_until(bell, lock, until);
    stirred = false;
  }
  report = report || presence.changed();
  presence.leave_wait();
  // Any return does what a stop asks for: the event thread looks around.
  const bool stopped = std::exchange(stop_asked, false);
  if (gone) return WaitEnd::gone;
  if (report) return WaitEnd::change;
  return stopped ? WaitEnd::stopped : WaitEnd::timeout;
}

TimePoint Reader::Impl::step() {
  if (gone) return clock.now() + kNever;
  notice_sleep();
  if (!in_order() && !recover_if_due()) return next_attempt;
  const auto next_light = blink();
  return std::min(next_light, look());
}

TimePoint Reader::Impl::look() {
  if (!in_order()) return next_attempt;
  if (field.session().is_open()) {
    if (held_until(session_until)) return session_until;
    if (field.session().needs_quiet()) {
      log::info("{}: a program left its transparent session behind", name());
      end_session();
    }
  }
  if (client_use != ChipUse::none) {
    if (held_until(client_until)) return client_until;
    take_back();
  }
  check_settings();
  if (in_order() && clock.now() >= next_test) card ? test_presence() : poll_field();
  if (in_order()) signal();
  return in_order() ? next_test : next_attempt;
}

// pcscd calls the stop function at the last SCardDisconnect (winscard.c), whatever ended the
// program: nobody is left who could drive the chip.
bool Reader::Impl::held_until(TimePoint end) {
  const Lock lock(door);
  return !let_go && clock.now() < end;
}

void Reader::Impl::poll_field() {
  if (std::exchange(rf_doubtful, false)) {
    // A card may seem to leave because the chip alone was reset by a dip of its power; with its
    // settings of power-on it would wait for the next card for ever.
    if (const auto set = field.configure(); !set) {
      broke(set.error());
      return;
    }
  }
  auto card_there = field.poll();
  next_test = clock.now() + idle_pause();
  if (!card_there) {
    broke(card_there.error());
    return;
  }
  odd_results = 0;
  if (*card_there) found(std::move(*card_there));
}

Milliseconds Reader::Impl::idle_pause() const {
  const bool quiet =
      config.quiet_after.count() > 0 && clock.now() - last_visit >= config.quiet_after;
  return quiet ? config.quiet_interval : config.idle_interval;
}

void Reader::Impl::test_presence() {
  const auto there = parked ? field.parked_card_present(*card) : card->present();
  test_later();
  if (!there) {
    broke(there.error());
    return;
  }
  odd_results = 0;
  if (*there == card::Sighting::gone) lost("it left the field");
}

}  // namespace acr122::reader
