// SPDX-License-Identifier: LGPL-2.1-or-later
// What a program's own PN532 command does to a chip that the driver thought it owned (UM0701-02,
// chapter 7). Pure; a command is given without D4 and is not empty.
#pragma once

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
Effect effect_of(ByteView command);

/// How long the chip works before it says that there is nothing: InAutoPoll, whose rounds are
/// counted (7.3.13). 0: any other command, or no end to it.
Milliseconds polling_time(ByteView command);

/// Addresses that WriteRegister writes (7.2.5) and that hold a setting.
std::vector<std::uint16_t> settings_written(ByteView command);

}  // namespace acr122::pn532
