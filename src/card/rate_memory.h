// SPDX-License-Identifier: LGPL-2.1-or-later
// Cards that do not live up to the bit rates of their ATS.
#pragma once

#include <algorithm>
#include <deque>

#include "base/bytes.h"
#include "card/card.h"

namespace acr122::card {

/// Remembers the last few cards that failed above 106 kbps; where one after the other does, it is
/// the reader.
class RateMemory {
 public:
  /// Refused a higher rate, was mute at it, or was there and failed at it: not tried again.
  void never_above_106(const Identity& card) {
    if (contains(never_, card)) return;
    ++failed_in_a_row_;
    if (never_.size() == kMaxCards) never_.pop_front();
    never_.push_back(key(card));
  }
  /// One exchanged a command at it.
  void kept_rate() { failed_in_a_row_ = 0; }
  /// Fell silent in use: that may have been the rate, or somebody pulled the card. One activation
  /// at 106.
  void once_at_106(const Identity& card) { once_ = key(card); }

  /// Asked once per activation.
  bool stay_at_106(const Identity& card) {
    const bool once = !once_.empty() && once_ == key(card);
    if (once) once_.clear();
    return once || contains(never_, card) || failed_in_a_row_ >= kReadersFault;
  }

 private:
  static constexpr std::size_t kMaxCards = 16;
  static constexpr int kReadersFault = 3;
  static bool contains(const std::deque<Bytes>& cards, const Identity& card) {
    return std::ranges::find(cards, key(card)) != cards.end();
  }
  // A random UID does not come again; the ATS of that phone does.
  static const Bytes& key(const Identity& card) {
    return card.random_uid() ? card.activation : card.uid;
  }

  std::deque<Bytes> never_;
  Bytes once_;
  int failed_in_a_row_ = 0;
};

}  // namespace acr122::card
