// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/pcscd_view.h"

#include <algorithm>
#include <utility>

namespace acr122::reader {
namespace {

constexpr Milliseconds kForPcscd{50};  // some microseconds, but for a machine under load

void describe(const card::Card& card, KnownCard& known) {
  known.atr = to_bytes(card.atr());
  known.technology = card.identity().technology;
}

}  // namespace

bool PcscdView::read_presence() {
  Lock lock(mutex_);
  let_power_call_through(lock);
  let_transmit_through(lock);
  return presence_.read();
}

// After a power call that fails pcscd writes "present, but mute" into what clients see, after a
// power down "present"; both without a lock. Its event thread has waited for the call to end, and
// if it writes "absent" before that, the card seems to lie there for ever: the thread itself knows
// better and never writes again (pcsc-lite 1.9.9, winscard.c, SCardReconnect and SCardDisconnect;
// eventhandler.c).
void PcscdView::power_call_ends() {
  const Lock lock(mutex_);
  power_call_is_through_ = clock_.now() + kForPcscd;
  asked_since_power_call_ = false;
}

// Twice: the event thread may ask first for its idle power off, holding a lock that SCardDisconnect
// wants before it writes.
void PcscdView::let_power_call_through(Lock& held) {
  if (presence_.level() || clock_.now() >= power_call_is_through_) return;
  while (!gone_ && !presence_.level() && clock_.now() < power_call_is_through_) {
    clock_.wait_until(changed_, held, power_call_is_through_);
  }
  if (!std::exchange(asked_since_power_call_, true)) {
    power_call_is_through_ = clock_.now() + kForPcscd;
  }
}

// The other way round: after a transmit that met no card pcscd writes "absent", without a lock,
// too. If its event thread has told of the next card by then, that one seems to be away until it is
// lifted (winscard.c, SCardTransmit).
void PcscdView::transmit_met_no_card() {
  const Lock lock(mutex_);
  transmit_is_through_ = clock_.now() + kForPcscd;
}

void PcscdView::let_transmit_through(Lock& held) {
  while (!gone_ && presence_.level() && clock_.now() < transmit_is_through_) {
    clock_.wait_until(changed_, held, transmit_is_through_);
  }
}

bool PcscdView::watched() const {
  const Lock lock(mutex_);
  return presence_.watched();
}

Presence::State PcscdView::state() const {
  const Lock lock(mutex_);
  return presence_.state();
}

std::optional<KnownCard> PcscdView::card() const {
  const Lock lock(mutex_);
  if (!presence_.level()) return std::nullopt;
  auto known = card_;
  known.powered = presence_.powered();
  if (!known.powered) known.protocol = 0;
  return known;
}

bool PcscdView::agree_on(std::uint32_t protocol) {
  const Lock lock(mutex_);
  card_.protocol = presence_.powered() ? protocol : 0;
  return presence_.powered();
}

std::string PcscdView::firmware() const {
  const Lock lock(mutex_);
  return firmware_;
}

void PcscdView::set_firmware(std::string firmware) {
  const Lock lock(mutex_);
  firmware_ = std::move(firmware);
}

void PcscdView::card_found(const card::Card& card) {
  const Lock lock(mutex_);
  describe(card, card_);
  presence_.card_found();
}

void PcscdView::card_replaced(const card::Card& card) {
  const Lock lock(mutex_);
  describe(card, card_);
  presence_.card_replaced();
  clock_.wake(changed_);
}

void PcscdView::card_activated(const card::Card& card) {
  const Lock lock(mutex_);
  describe(card, card_);
}

void PcscdView::card_lost() {
  const Lock lock(mutex_);
  presence_.card_lost();
  clock_.wake(changed_);
}

void PcscdView::set_powered(bool on) {
  const Lock lock(mutex_);
  if (on && !presence_.powered()) card_.protocol = 0;
  presence_.set_powered(on);
}

void PcscdView::go_away() {
  const Lock lock(mutex_);
  gone_ = true;
  presence_.card_lost();
  clock_.wake(changed_);
}

bool PcscdView::gone() const {
  const Lock lock(mutex_);
  return gone_;
}

void PcscdView::begin_closing() {
  const Lock lock(mutex_);
  closing_ = true;
}

bool PcscdView::closing() const {
  const Lock lock(mutex_);
  return gone_ || closing_;
}

void PcscdView::program_came() {
  const Lock lock(mutex_);
  program_left_.reset();
}

std::optional<TimePoint> PcscdView::program_left() const {
  const Lock lock(mutex_);
  return program_left_;
}

TimePoint PcscdView::last_disconnect() const {
  const Lock lock(mutex_);
  return last_disconnect_;
}

void PcscdView::begin_wait() {
  const Lock lock(mutex_);
  report_at_once_ = presence_.enter_wait();
}

bool PcscdView::over() const {
  return gone_ || stop_asked_ || report_at_once_ || presence_.changed();
}

bool PcscdView::wait_is_over() const {
  const Lock lock(mutex_);
  return over();
}

void PcscdView::doze(TimePoint end) {
  Lock lock(mutex_);
  while (!over() && !stirred_ && clock_.now() < end) clock_.wait_until(changed_, lock, end);
  stirred_ = false;
}

WaitEnd PcscdView::end_wait() {
  const Lock lock(mutex_);
  const bool change = std::exchange(report_at_once_, false) || presence_.changed();
  presence_.leave_wait();
  // Any return does what a stop asks for: the event thread looks around.
  const bool stopped = std::exchange(stop_asked_, false);
  if (gone_) return WaitEnd::gone;
  if (change) return WaitEnd::change;
  return stopped ? WaitEnd::stopped : WaitEnd::timeout;
}

void PcscdView::stop() {
  const Lock lock(mutex_);
  stop_asked_ = true;
  last_disconnect_ = clock_.now();
  if (!program_left_) program_left_ = last_disconnect_;
  clock_.wake(changed_);
}

void PcscdView::stir() {
  const Lock lock(mutex_);
  stirred_ = true;
  clock_.wake(changed_);
}

// In slices: whoever takes the reader away or closes it waits for this one.
void sleep_until(TimePoint end, Clock& clock, const PcscdView& view) {
  constexpr std::chrono::microseconds kSlice{10'000};
  while (!view.closing() && clock.now() < end) {
    const auto left = std::chrono::ceil<std::chrono::microseconds>(end - clock.now());
    clock.sleep_for(std::min(left, kSlice));
  }
}

}  // namespace acr122::reader
