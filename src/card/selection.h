// SPDX-License-Identifier: LGPL-2.1-or-later
// What programs have selected on an ISO 14443-4 card, as far as the driver can know. Pure.
#pragma once

#include <utility>

#include "base/bytes.h"

namespace acr122::card {

/// A session that carried APDUs and is over leaves programs behind that believe in what they had
/// selected. Which program sends an APDU nobody tells the driver, so the next one is refused, and
/// whoever holds the card is told; but not a SELECT by name, which depends on nothing before it.
class Selection {
 public:
  /// The session carries a program's own command.
  void used() { spoken_ = true; }
  /// The session is over, or is about to be.
  void lost() { owed_ = std::exchange(spoken_, false) || owed_; }
  /// Somebody has to be told.
  bool is_lost() const { return owed_; }
  /// An APDU comes. False: it must not reach the card; programs are told by that.
  bool admits(ByteView apdu);

 private:
  bool spoken_ = false;  // the session has carried an APDU
  bool owed_ = false;    // one that had is over, and nobody has been told
};

}  // namespace acr122::card
