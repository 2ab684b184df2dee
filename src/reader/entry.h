// SPDX-License-Identifier: LGPL-2.1-or-later
// What has to be in order before anything is done for a program, checked in one place.
#pragma once

#include <optional>

#include "reader/firmware_turn.h"

namespace acr122::reader {

/// What somebody comes for.
enum class Errand : std::uint8_t {
  activate,  // power up, reset
  power_down,
  card_command,     // an APDU for the card
  session_command,  // an object of a transparent session
  reader_command,   // a pseudo-APDU by SCardTransmit
  direct_command,   // a pseudo-APDU by SCardControl, where pcscd knows no card
  question,         // GET DATA by SCardControl
  own_answer,       // what the driver answers by itself
};

/// Who came in, or did not.
struct Admission {
  std::optional<card::NoAnswer> bar = std::nullopt;  // the program gets this in place of an answer
  card::Card* card = nullptr;  // where it does not: the card at hand, of an errand for one
};

class Entry {
 public:
  Entry(Parts& parts, Visit& visit, Recovery& recovery, Cards& cards, FirmwareTurn& firmware)
      : parts_(parts), visit_(visit), recovery_(recovery), cards_(cards), firmware_(firmware) {}

  /// Sees to it that the reader is there and awake, the chip ours and not the firmware's, no
  /// session in the way and the card at hand, as far as the errand needs that. Barred:
  /// NoAnswer::gone (no card that pcscd may know of); not_offered (not powered although the errand
  /// needs that). Errors: reader_gone; for reader and direct commands also the failure that keeps
  /// the reader out of order.
  Result<Admission> enter(Errand errand);
  /// The reader is there, and about to be set up again if the machine slept. For the watcher, and
  /// within enter().
  bool is_there();

  /// The programs' own commands are over: the chip is ours again. Failures are booked.
  void take_back();
  /// take_back() while nobody asks for anything. A card that lost what a program had selected is
  /// reported removed and inserted, if the last one has disconnected.
  void take_back_in_peace();
  /// The program that had the session left it, or is through with it. Failures are booked.
  void end_session();

 private:
  void clear_the_way(Errand errand);
  void repair(ProgramHold::State state);
  void take_chip_back();
  bool card_goes_on();
  /// After the last disconnect; else, or without a card of ISO 14443-4, null.
  card::Selection* selection_that_nobody_holds();

  Parts& parts_;
  Visit& visit_;
  Recovery& recovery_;
  Cards& cards_;
  FirmwareTurn& firmware_;
};

}  // namespace acr122::reader
