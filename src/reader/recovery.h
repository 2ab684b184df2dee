// SPDX-License-Identifier: LGPL-2.1-or-later
// The way into order and back: first contact, what an error means for the reader, resets that
// nobody announced, goodbye.
#pragma once

#include "reader/parts.h"
#include "reader/visit.h"

namespace acr122::reader {

class Recovery {
 public:
  Recovery(Parts& parts, Visit& visit) : parts_(parts), visit_(visit) {}

  // recovery.cpp
  /// A silent reader is a success: it is tried again. Errors: wrong_device, reader_gone, aborted.
  Result<void> first_contact();
  /// Gets the reader in order, unless the last attempt was too short ago. False: not this time.
  bool try_if_due();
  /// For a program's command, which is worth a wait for the first few attempts. False: given up.
  bool try_for_a_command();
  /// Books a failure: bearable, out of order or gone. Returns what the caller shall pass on.
  Error broke(const Error& error);

  // set_up.cpp
  /// Writes every setting of firmware and chip. Errors: the reader's.
  Result<pn532::FirmwareVersion> set_up();
  /// FF 00 41, where the reader has it: how long the firmware waits for the chip. Errors: the
  /// reader's.
  Result<void> set_chip_time_out(std::uint8_t five_second_steps);
  /// What programs may have set in the chip is ours again; the field stays as it is.
  Result<void> restore_settings();
  /// Undoes a program's FF 00 41, which the card does not notice: it may think for longer than
  /// that.
  void restore_chip_time_out();
  /// Leaves the reader as after plugging in.
  void say_goodbye();

  // interruption.cpp
  /// After a sleep of the machine the reader is set up again: its field was off.
  void notice_sleep();
  /// A reader that was reset without a word is set up again.
  void notice_reset();

 private:
  Error cause_of(const Error& error);
  void go_away();
  bool still_plugged_in();
  void report(const std::string& firmware, const pn532::FirmwareVersion& chip);

  Result<void> silence_firmware();
  Result<void> learn_programs_picc();
  Result<void> silence_polling();
  Result<void> silence_buzzer();
  Result<void> set_up_radio();

  bool next_look_hides_a_reset();
  bool firmware_was_reset();
  bool chip_was_reset();
  void start_anew(const char* why);

  Parts& parts_;
  Visit& visit_;
};

}  // namespace acr122::reader
