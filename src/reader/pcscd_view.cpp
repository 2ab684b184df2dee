// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/pcscd_view.h"

#include <utility>

namespace acr122::reader {
namespace {

void describe(const card::Card& card, KnownCard& known) {
  known.atr = to_bytes(card.atr());
  known.technology = card.identity().technology;
}

}  // namespace

bool PcscdView::read_presence() {
  Lock lock(mutex_);
  if (let_calls_end(lock) && !presence_.level()) ends_.told_late_absence(clock_.now());
  return presence_.read();
}

/// True: that took time.
bool PcscdView::let_calls_end(Lock& held) {
  bool waited = false;
  for (; !life_.gone(); waited = true) {
    const auto end = ends_.may_tell(presence_.level());
    if (clock_.now() >= end) break;
    clock_.wait_until(changed_, held, end);
  }
  return waited;
}

void PcscdView::power_call_ends() {
  const Lock lock(mutex_);
  ends_.power_call_ends(clock_.now());
}

void PcscdView::transmit_met_no_card() {
  const Lock lock(mutex_);
  ends_.transmit_met_no_card(clock_.now());
}

Presence PcscdView::presence() const {
  const Lock lock(mutex_);
  return presence_;
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
  life_.end();
  card_lost();
}

void PcscdView::begin_wait() {
  const Lock lock(mutex_);
  wait_.begins(presence_.enter_wait());
}

bool PcscdView::over() const { return life_.gone() || wait_.is_over() || presence_.changed(); }

bool PcscdView::wait_is_over() const {
  const Lock lock(mutex_);
  return over();
}

void PcscdView::doze(TimePoint end) {
  Lock lock(mutex_);
  while (!over() && !wait_.doze_is_over() && clock_.now() < end) {
    clock_.wait_until(changed_, lock, end);
  }
  wait_.dozed();
}

WaitEnd PcscdView::end_wait() {
  const Lock lock(mutex_);
  const auto happened = wait_.ends();
  const bool change = happened == Wait::State::unread || presence_.changed();
  presence_.leave_wait();
  if (life_.gone()) return WaitEnd::gone;
  if (change) return WaitEnd::change;
  return happened == Wait::State::stopped ? WaitEnd::stopped : WaitEnd::timeout;
}

void PcscdView::stop() {
  const Lock lock(mutex_);
  wait_.stop();
  clock_.wake(changed_);
}

void PcscdView::stir() {
  const Lock lock(mutex_);
  wait_.stir();
  clock_.wake(changed_);
}

}  // namespace acr122::reader
