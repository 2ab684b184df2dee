// SPDX-License-Identifier: LGPL-2.1-or-later
// What is done while pcscd's event thread waits: asks each owner what is due.
#pragma once

#include "reader/entry.h"

namespace acr122::reader {

class Watch {
 public:
  Watch(Parts& parts, Recovery& recovery, Cards& cards, Entry& entry, FirmwareTurn& firmware)
      : parts_(parts), recovery_(recovery), cards_(cards), entry_(entry), firmware_(firmware) {}

  /// Does whatever is due now; returns when the next thing is. Failures are booked.
  TimePoint step();

 private:
  TimePoint look();
  void look_by_ourselves();
  TimePoint next_look() const;
  bool program_holds();
  void blink();
  void show_card();

  Parts& parts_;
  Recovery& recovery_;
  Cards& cards_;
  Entry& entry_;
  FirmwareTurn& firmware_;
};

}  // namespace acr122::reader
