// SPDX-License-Identifier: LGPL-2.1-or-later
// What programs have selected on an ISO 14443-4 card, as far as the driver can know. Pure.
#pragma once

#include "base/bytes.h"

namespace acr122::card {

/// A session that carried APDUs and is over leaves programs behind that believe in what they had
/// selected. Which program sends an APDU nobody tells the driver, so the next one is refused, and
/// whoever holds the card is told; but not a SELECT by name, which depends on nothing before it.
class Selection {
 public:
  /// The session carries a program's own command.
  void used() { state_ = is_lost() ? State::lost_and_used : State::used; }
  /// The session is over, or is about to be.
  void lost() {
    if (state_ != State::unused) state_ = State::lost;
  }
  /// Somebody has to be told.
  bool is_lost() const { return state_ == State::lost || state_ == State::lost_and_used; }
  /// An APDU comes. False: it must not reach the card; programs are told by that.
  bool admits(ByteView apdu);

 private:
  enum class State : std::uint8_t {
    unused,         // the session has carried nothing
    used,           // it has
    lost,           // one that had is over, and nobody has been told
    lost_and_used,  // lost, and the session after it has carried a command
  };

  State state_ = State::unused;
};

}  // namespace acr122::card
