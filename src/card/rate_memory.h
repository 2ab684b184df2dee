// SPDX-License-Identifier: LGPL-2.1-or-later
// Cards that do not live up to the bit rates of their ATS.
#pragma once

#include <algorithm>
#include <deque>

#include "base/bytes.h"
#include "card/card.h"

namespace acr122::card {

/// Remembers the last few cards that failed above 106 kbps; where three do, one after the other, it
/// is the reader.
class RateMemory {
 public:
  /// A command and its answer, by their bytes.
  struct Lengths {
    std::size_t command = 0;
    std::size_t answer = 0;
  };

  /// Refused a higher rate, was mute at it, or was there and failed at it, with a command of so
  /// many bytes: not tried again.
  void never_above_106(const Identity& card, std::size_t command = 0) {
    if (contains(never_, card)) return;
    ++(is_long(command) ? failed_at_command_ : failed_at_answer_);
    if (never_.size() == kMaxCards) never_.pop_front();
    never_.push_back(key(card));
  }
  /// One exchanged a command at it. Readers may break long frames alone, in one direction: only
  /// such ones speak for them.
  void kept_rate(const Lengths& passed) {
    if (is_long(passed.command)) failed_at_command_ = 0;
    if (!is_long(passed.answer)) return;
    failed_at_answer_ = 0;
    if (!once_) silent_.clear();
  }
  /// Fell silent in use, at a command of so many bytes: that may have been the rate, or somebody
  /// pulled the card. One activation at 106; the second time it was the rate.
  void fell_silent(const Identity& card, std::size_t command) {
    if (!silent_.empty() && silent_ == key(card)) return never_above_106(card, command);
    silent_ = key(card);
    once_ = true;
  }

  /// Asked once per activation.
  bool stay_at_106(const Identity& card) {
    const bool once = once_ && silent_ == key(card);
    if (once) once_ = false;
    return once || contains(never_, card) ||
           std::max(failed_at_command_, failed_at_answer_) >= kReadersFault;
  }

 private:
  static constexpr std::size_t kMaxCards = 16;
  static constexpr int kReadersFault = 3;
  static constexpr std::size_t kFillsAFrame = 128;  // the longest that a card usually sends
  static bool is_long(std::size_t bytes) { return bytes >= kFillsAFrame; }
  static bool contains(const std::deque<Bytes>& cards, const Identity& card) {
    return std::ranges::find(cards, key(card)) != cards.end();
  }
  // A random UID does not come again; the ATS of that phone does.
  static const Bytes& key(const Identity& card) {
    return card.random_uid() ? card.activation : card.uid;
  }

  std::deque<Bytes> never_;
  Bytes silent_;       // fell silent in use
  bool once_ = false;  // the silent one was not activated since
  // Cards that failed in a row, at commands that fill a frame and at others.
  int failed_at_command_ = 0;
  int failed_at_answer_ = 0;
};

}  // namespace acr122::card
