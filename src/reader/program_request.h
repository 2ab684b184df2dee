// SPDX-License-Identifier: LGPL-2.1-or-later
// How the reader goes about a program's own command: a row of pcsc's table, and of a direct
// transmit the PN532's own rules. Pure.
#pragma once

#include "base/pseudo_apdu.h"
#include "ccid/channel.h"
#include "pcsc/reader_request.h"

namespace acr122::reader {

using pcsc::ChipUse;

/// How it came: by SCardControl, or by SCardTransmit of a program connected by T=1 or T=0.
enum class Way : std::uint8_t { control, transmit, transmit_by_t0 };
bool may_use(const pcsc::ReaderRequest& request, Way way);

/// Never of_command.
ChipUse use_of(const pcsc::ReaderRequest& request);

/// How long the firmware waits for the chip by itself: measured 5015 ms on a reader that nobody had
/// configured (salmg/atrium, timing notes). Programs for this reader are used to it.
inline constexpr Milliseconds kUsualChipTimeOut = kTimeOutStep;

struct TimeOuts {
  Milliseconds card;                      // what a card may stretch one command to
  Milliseconds chip = kUsualChipTimeOut;  // how long the firmware waits for a chip that is silent
};

/// How long to wait for the answer of `request`.
Milliseconds time_for(const pcsc::ReaderRequest& request, TimeOuts time_outs);

/// What FF 00 41 TT makes of TimeOuts::chip: TT times 5 s (API 6.6), for FF, "until the chip
/// answers", and all that is longer, `longest`.
Milliseconds chip_time_out(const pcsc::SetTimeOut& set, Milliseconds longest);

/// What can be the answer of `request`; the rest belongs to another one.
ccid::Fits fitting_answers(const pcsc::ReaderRequest& request);

/// nfc-pcsc leaves room for one byte when it sets the PICC parameter by SCardControl and fails on
/// more; by SCardTransmit an answer needs two. (Firmware 215 answers one byte, 216 two: nfcpy#105,
/// nfcpy#200.)
enum class PiccShape : std::uint8_t { one_byte, two_bytes };
Bytes picc_answer(std::uint8_t parameter, PiccShape shape);

}  // namespace acr122::reader
