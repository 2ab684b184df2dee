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
  // "Errors: the reader's": see reader.h.

  /// A silent reader is a success: it is tried again. Errors: wrong_device, reader_gone, aborted.
  Result<void> first_contact();
  /// Gets the reader in order, unless the last attempt was too short ago. Errors, booked already:
  /// the reader's, wrong_device; of an attempt that is not due, those of the last one.
  Result<void> try_if_due();
  /// For a program's command, which is worth a wait for the first few attempts. Errors: as
  /// try_if_due().
  Result<void> try_for_a_command();
  /// Books a failure: bearable, out of order or gone. Returns what the caller shall pass on: that
  /// failure, but where the device seemed to leave what opening it anew found out.
  Error broke(const Error& error);
  /// A card did not answer as its standard says. It may be at fault; a reader that meets several of
  /// these in a row is set up again.
  void card_failed(card::NoAnswer why);

  // set_up.cpp
  /// Writes every setting of firmware and chip. Errors: the reader's.
  Result<pn532::FirmwareVersion> set_up();
  /// FF 00 52, where the reader has it. Errors: the reader's.
  Result<void> silence_buzzer();
  /// FF 00 41, where the reader has it: how long the firmware waits for the chip. Errors: the
  /// reader's.
  Result<void> set_chip_time_out(std::uint8_t five_second_steps);
  /// What programs may have set in the chip is ours again; the field stays as it is. Errors: the
  /// reader's.
  Result<void> restore_settings();
  /// Undoes a program's FF 00 41, if there was one. The card does not notice: it may think for
  /// longer than that. Failures are booked.
  void restore_chip_time_out();
  /// Leaves the reader as after plugging in.
  void say_goodbye();

  // interruption.cpp
  /// After a sleep of the machine the reader is set up again: its field was off.
  void notice_sleep() {
    const bool woke_up = parts_.health.woke_up(parts_.clock.asleep());
    if (woke_up && parts_.in_order()) start_anew("the machine was asleep");
  }
  /// A reader that was reset without a word is set up again.
  void notice_reset();

 private:
  Error cause_of(const Error& error);
  void go_away();
  Result<void> find_device();
  void report(const std::string& firmware, const pn532::FirmwareVersion& chip);

  Result<void> silence_firmware();
  Result<void> learn_programs_picc();
  Result<void> silence_polling();
  Result<void> set_up_radio();

  bool next_look_hides_a_reset();
  bool firmware_was_reset();
  bool chip_was_reset();
  void start_anew(const char* why);

  Parts& parts_;
  Visit& visit_;
};

/// FF 00 40. A failure of the conversation is booked; a reader that refuses is well all the same:
/// nothing depends on its LEDs.
void set_leds(Parts& parts, Recovery& recovery, bridge::Leds leds);

}  // namespace acr122::reader
