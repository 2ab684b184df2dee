// SPDX-License-Identifier: LGPL-2.1-or-later
// What is done around a program's own command for the chip, so that each finds the chip its own.
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "reader/parts.h"
#include "reader/recovery.h"

namespace acr122::reader {

/// The chip, lent to a program. Errors: the reader's only, not booked.
class ChipLoan {
 public:
  ChipLoan(Parts& parts, Recovery& recovery) : parts_(parts), recovery_(recovery) {}

  /// Before `command` goes to the chip.
  Result<void> prepare(ChipUse use, const pn532::ProgramCommand& command);
  /// Behind it; an empty answer: there was none.
  void note(const pn532::ProgramCommand& command, ByteView answer);

 private:
  Result<void> hand_over(ChipUse use, const pn532::ProgramCommand& command);
  bool is_first_listing(const pn532::ProgramCommand& command);
  Result<void> bound_time_out(ChipUse use, Milliseconds polling);
  Result<void> restore_login(ChipUse use);

  Parts& parts_;
  Recovery& recovery_;
};

}  // namespace acr122::reader
