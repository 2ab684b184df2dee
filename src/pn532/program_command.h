// SPDX-License-Identifier: LGPL-2.1-or-later
// What a program's own PN532 command does to a chip that the driver thought it owned (UM0701-02,
// chapter 7). Pure.
#pragma once

#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace acr122::pn532 {

enum class Effect : std::uint8_t {
  observes,    // reads the chip
  exchanges,   // talks to the target that is selected already
  looks,       // for cards: InListPassiveTarget, InAutoPoll
  takes_over,  // may select, release or reconfigure
  cuts_off,    // the chip sleeps, or speaks at another speed: out of the firmware's reach until it
               // loses power (libnfc, acr122_usb.c, avoids PowerDown)
};

/// Views point into the frame.
struct ProgramCommand {
  ByteView bytes;  // from the code on; not empty
  Effect effect = Effect::takes_over;
  /// The card that is selected stays so: settings of the chip do not touch it.
  bool keeps_selection = false;
  /// What goes to the card by InDataExchange or InCommunicateThru; empty: another command.
  ByteView to_card;
  /// InDataExchange with target 1 that is not only a part (MI) of what the card is told.
  bool is_whole_exchange = false;
  /// How long the chip works before it says that there is nothing: InAutoPoll, whose rounds are
  /// counted (7.3.13). 0: any other command, or no end to it.
  Milliseconds polling{0};
  /// Registers that WriteRegister writes (7.2.5) and that hold a setting.
  std::vector<std::uint16_t> settings_written;
};

/// `frame`: from D4 on. Nothing: it is no command.
std::optional<ProgramCommand> parse_program_command(ByteView frame);

/// The answer to an InDataExchange, from D5 on, by a card that has sent `data`, and by one that is
/// silent.
Bytes answer_to_exchange(ByteView data);
Bytes no_answer_to_exchange();

/// `answer`: from D5 on. The card answered the command as if it was carried out.
bool frame_was_answered(ByteView answer);

}  // namespace acr122::pn532
