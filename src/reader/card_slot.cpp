// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/card_slot.h"

#include <utility>

namespace acr122::reader {

void CardSlot::put(std::unique_ptr<card::Card> card, TimePoint now, std::uint64_t answers) {
  activated(std::move(card), now, answers);
  just_came_ = true;
}

void CardSlot::activated(std::unique_ptr<card::Card> card, TimePoint now, std::uint64_t answers) {
  card_ = std::move(card);
  state_ = State::fresh;
  seen(now, answers);
}

void CardSlot::used() {
  if (state_ == State::fresh) state_ = State::in_use;
}

void CardSlot::parked(TimePoint now, std::uint64_t answers) {
  if (state_ == State::empty) return;
  state_ = State::parked;
  seen(now, answers);
}

void CardSlot::clear(TimePoint now) {
  card_.reset();
  state_ = State::empty;
  just_came_ = false;
  last_visit_ = now;
  next_look_ = now + settings_.idle_interval;
}

void CardSlot::seen(TimePoint now, std::uint64_t answers) {
  next_look_ = now + settings_.presence_interval;
  answers_then_ = answers;
}

void CardSlot::answered(TimePoint now, std::uint64_t answers) {
  if (answers != answers_then_) seen(now, answers);
}

void CardSlot::found_nobody(TimePoint now) {
  const bool quiet =
      settings_.quiet_after.count() > 0 && now - last_visit_ >= settings_.quiet_after;
  next_look_ = now + (quiet ? settings_.quiet_interval : settings_.idle_interval);
}

bool CardSlot::take_arrival() { return std::exchange(just_came_, false); }

}  // namespace acr122::reader
