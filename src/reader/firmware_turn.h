// SPDX-License-Identifier: LGPL-2.1-or-later
// The firmware's turn to look into a field that was empty for long: no transfer is made meanwhile.
#pragma once

#include "reader/cards.h"

namespace acr122::reader {

class FirmwareTurn {
 public:
  FirmwareTurn(Parts& parts, Recovery& recovery, Cards& cards)
      : parts_(parts), recovery_(recovery), cards_(cards) {}

  /// Whether the firmware watches the field; from now on, if it is time for that. Failures are
  /// booked.
  bool is_on();
  /// Waits until the firmware tells of a card, for 300 ms at most, and looks who it is. Looks also
  /// where the firmware has told nothing for long. Failures are booked.
  void listen();
  /// It is on, or may be at once.
  bool goes_on() const { return parts_.slot.firmware().watching() || may_begin(); }
  /// Somebody wants something: the chip is the driver's again. Failures are booked.
  void take_back() {
    if (parts_.slot.firmware().watching()) end();
  }

 private:
  bool may_begin() const;
  void begin();
  void end();
  bool looked();
  void say_if_given_up();
  void judge(ccid::SlotChange told);
  void failed(const Error& error);
  bool silence();
  Result<void> silence_all();

  Parts& parts_;
  Recovery& recovery_;
  Cards& cards_;
};

}  // namespace acr122::reader
