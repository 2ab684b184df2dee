// SPDX-License-Identifier: LGPL-2.1-or-later
// Looks at the field, and activates and parks the card that lies there.
#pragma once

#include "reader/recovery.h"

namespace acr122::reader {

class Cards {
 public:
  Cards(Parts& parts, Visit& visit, Recovery& recovery)
      : parts_(parts), visit_(visit), recovery_(recovery) {}

  /// Is the card still there; is there one in an empty field? Failures are booked.
  void look();
  /// Is there a card of any technology in an empty field? False: a failure, which is booked.
  bool look_for_everybody() { return poll({.others = card::kAllModulations.size()}); }

  /// Cold start of the card, which is there; pcscd's program may use it then. Returns the ATR;
  /// NoAnswer::gone: it left, or another one is there now. Errors: the reader's (reader.h), booked
  /// already.
  Result<card::Reply> activate();
  /// After a program drove the chip or had the field off, which it does not notice. But of a card
  /// whose number changed meanwhile nobody knows whether it is the same: another one. Failures are
  /// booked.
  void activate_as_it_was();
  /// activate_as_it_was() after somebody else's settings of the chip.
  void configure_and_activate();
  /// Power down. Failures are booked.
  void park();

 private:
  bool poll(const card::Effort& effort);
  void test();
  Result<card::Sighting> look_before_activation();
  Result<card::Reply> activate(card::Sighting seen);
  Result<card::Reply> adopt(std::unique_ptr<card::Card> card, card::Sighting seen);

  Parts& parts_;
  Visit& visit_;
  Recovery& recovery_;
};

}  // namespace acr122::reader
