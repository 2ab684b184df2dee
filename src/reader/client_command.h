// SPDX-License-Identifier: LGPL-2.1-or-later
// What a client's own pseudo-APDU does to the chip that the driver thought it owned. Pure.
#pragma once

#include <optional>

#include "base/bytes.h"
#include "base/result.h"

namespace acr122::reader {

/// Ordered: later ones demand more repair.
enum class ClientUse {
  none,        // LED, buzzer, firmware string: no business of the chip
  observes,    // reads the chip or sets the firmware's patience: what it read or set has to stay
               // true, but nothing that the card would notice is to repair
  exchange,    // talks to the card we selected: it stays selected
  takes_over,  // may select, release or reconfigure: nothing we know of the field holds any more
};

/// `apdu` begins with FF 00 (ACR122U API 2.04, section 6).
ClientUse classify(ByteView apdu);

/// How long the firmware waits for the chip by itself: measured 5015 ms on a reader that nobody had
/// configured (salmg/atrium, timing notes). Programs for this reader are used to it.
inline constexpr Milliseconds kUsualPatience{5'000};

/// How long a command may take.
struct Patience {
  Milliseconds card;                   // what a card may stretch one command to
  Milliseconds chip = kUsualPatience;  // how long the firmware waits for a chip that is silent
};

/// How long to wait for the answer of `apdu`.
Milliseconds time_for(ByteView apdu, Patience patience);

/// How long the chip works at `apdu` before it says that there is nothing: InAutoPoll, whose rounds
/// are counted (UM0701-02, 7.3.13). 0: any other command, or no end to it.
Milliseconds polling_time(ByteView apdu);

/// What FF 00 41 TT, if `apdu` is one, makes of Patience::chip: TT times 5 s (API 6.6), for FF,
/// "until the chip answers", and all that is longer, `longest`.
std::optional<Milliseconds> asks_for_patience(ByteView apdu, Milliseconds longest);

/// nfc-pcsc leaves room for one byte when it sets the PICC parameter by SCardControl and fails on
/// more; by SCardTransmit an answer needs two. Firmware 215 answers one byte, 216 two (nfcpy#105,
/// nfcpy#200), so the driver settles the shape: the parameter alone, or 90 and the parameter.
enum class Door { control, transmit };
Bytes settle_shape(ByteView apdu, Bytes answer, Door door);

}  // namespace acr122::reader
