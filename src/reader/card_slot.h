// SPDX-License-Identifier: LGPL-2.1-or-later
// The card in the field, and when the field is looked at next. Pure: the clock is an argument.
#pragma once

#include <memory>

#include "base/clock.h"
#include "card/card.h"
#include "config/settings.h"
#include "reader/firmware_watch.h"
#include "reader/pace.h"

namespace acr122::reader {

class CardSlot {
 public:
  enum class State : std::uint8_t {
    empty,
    fresh,   // activated and not used since
    in_use,  // a program has spoken with it
    parked,  // powered down, still there
  };

  CardSlot(const config::Settings& settings, TimePoint now)
      : settings_(settings), firmware_(settings), last_event_(now) {}

  State state() const { return state_; }
  card::Card* card() const { return card_.get(); }

  // `answers`: how often a card has answered so far (pn532::Chip::card_answers). What the driver
  // answers from memory does not show that the card is there.
  /// A card lies there that did not before.
  void put(std::unique_ptr<card::Card> card, TimePoint now, std::uint64_t answers);
  /// The card that lay there was activated anew.
  void activated(std::unique_ptr<card::Card> card, TimePoint now, std::uint64_t answers);
  /// A program has spoken, or is about to.
  void used() {
    if (state_ == State::fresh) state_ = State::in_use;
  }
  void parked(TimePoint now, std::uint64_t answers);
  /// The card left.
  void clear(TimePoint now);

  TimePoint next_look() const { return next_look_; }
  /// Something happened: cards are likely to come, or to leave.
  void look_soon(TimePoint now) { next_look_ = last_event_ = now; }
  /// The card has shown that it is there.
  void seen(TimePoint now, std::uint64_t answers);
  /// A command went well: maybe the card has answered.
  void answered(TimePoint now, std::uint64_t answers) {
    if (answers != answers_then_) card_answered(now, answers);
  }
  /// A program talks to the card.
  bool busy(TimePoint now) const;
  /// Nobody was found. A field that is empty for long is looked at less often.
  void found_nobody(TimePoint now) { next_look_ = now + pace(now).pause; }
  /// Nothing has happened for long, in an empty field.
  bool quiet(TimePoint now) const {
    return state_ == State::empty && is_quiet(now - last_event_, settings_);
  }
  /// Of the next look into an empty field.
  card::Effort effort(TimePoint now) const { return pace(now).effort; }

  /// Who looks instead of the driver then.
  FirmwareWatch& firmware() { return firmware_; }

  /// True once after put(): nobody has heard of the card yet.
  bool take_arrival();

 private:
  void card_answered(TimePoint now, std::uint64_t answers);
  Pace pace(TimePoint now) const { return pace_after(now - last_event_, settings_); }

  const config::Settings& settings_;
  FirmwareWatch firmware_;
  std::unique_ptr<card::Card> card_;
  State state_ = State::empty;
  TimePoint next_look_{};
  std::uint64_t answers_then_ = 0;  // when next_look_ was set
  TimePoint last_event_;            // when a card came, answered a program or left, or could have
  bool just_came_ = false;
};

}  // namespace acr122::reader
