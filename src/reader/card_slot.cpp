// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/card_slot.h"

#include <algorithm>
#include <utility>

namespace acr122::reader {
namespace {

// Most cards are taken away as soon as a program is through with them. Half of the interval and the
// tests that it takes to believe a silence are what a removal waits for.
constexpr std::chrono::seconds kStaysEager{10};
constexpr Milliseconds kEagerInterval{55};
constexpr std::chrono::seconds kPauseOfAProgram{1};

}  // namespace

void CardSlot::put(std::unique_ptr<card::Card> card, TimePoint now, std::uint64_t answers) {
  activated(std::move(card), now, answers);
  last_event_ = now;
  just_came_ = true;
  firmware_.card_came();
}

void CardSlot::activated(std::unique_ptr<card::Card> card, TimePoint now, std::uint64_t answers) {
  card_ = std::move(card);
  state_ = State::fresh;
  seen(now, answers);
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
  last_event_ = now;
  next_look_ = now + settings_.idle_interval;
}

void CardSlot::seen(TimePoint now, std::uint64_t answers) {
  const bool lies = now - last_event_ >= kStaysEager;
  const auto interval = settings_.presence_interval;
  next_look_ = now + (lies ? interval : std::min(interval, kEagerInterval));
  answers_then_ = answers;
}

void CardSlot::card_answered(TimePoint now, std::uint64_t answers) {
  last_event_ = now;
  seen(now, answers);
}

bool CardSlot::busy(TimePoint now) const {
  return state_ == State::in_use && now - last_event_ < kPauseOfAProgram;
}

bool CardSlot::take_arrival() { return std::exchange(just_came_, false); }

}  // namespace acr122::reader
