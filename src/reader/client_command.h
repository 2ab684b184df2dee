// SPDX-License-Identifier: LGPL-2.1-or-later
// What a client's own pseudo-APDU does to the chip that the driver thought it owned. Pure.
#pragma once

#include "acr122/bytes.h"
#include "acr122/result.h"

namespace acr122::reader {

/// Ordered: later ones demand more repair.
enum class ClientUse {
  none,        // LED, buzzer, firmware string: no business of the chip
  exchange,    // talks to the card we selected: it stays selected
  takes_over,  // may select, release or reconfigure: nothing we know of the field holds any more
};

/// `apdu` begins with FF 00 (ACR122U API 2.04, section 6).
ClientUse classify(ByteView apdu);

/// How long the reader may need for it. `card_limit` bounds what a card may stretch.
Milliseconds time_for(ByteView apdu, Milliseconds card_limit);

/// nfc-pcsc leaves room for one byte when it sets the PICC parameter by SCardControl and fails on
/// more; by SCardTransmit an answer needs two. Firmware 215 answers one byte, 216 two (nfcpy#105,
/// nfcpy#200), so the driver settles the shape: the parameter alone, or 90 and the parameter.
enum class Door { control, transmit };
Bytes settle_shape(ByteView apdu, Bytes answer, Door door);

}  // namespace acr122::reader
