// SPDX-License-Identifier: LGPL-2.1-or-later
// The PCD's side of ISO 14443-4: RATS, PPS, blocks.
#pragma once

#include "sim/chip/state.h"

namespace sim::chip {

/// RATS E0 50: FSDI 5, frames of 64 bytes, CID 0. True: the target is ISO-DEP from now on.
bool request_ats(State& state, Target& target);

/// PPS D0 11 xx; rates are 0, 1, 2 for 106, 212, 424 kbit/s.
Status change_rate(State& state, Target& target, std::uint8_t to_target, std::uint8_t to_initiator);

struct Outcome {
  Status status = Status::ok;
  Bytes data;
  bool endless = false;  // the card asks for more time without end
};

/// Sends `data` in I-blocks and collects the answer. With `more` every block is chained and there
/// is no answer but the acknowledgement. S(WTX) is granted as often as the card asks.
Outcome transceive(State& state, Target& target, ByteView data, bool more);

/// R(NAK) and what answers it: Diagnose 06.
Status check_presence(State& state, Target& target);

/// S(DESELECT). Errors: no answer.
Status deselect(State& state, Target& target);

/// How long the chip waits for a block of this card.
Microseconds block_wait(const State& state, const Target& target);

/// FWT of a frame waiting time integer (ISO 14443-4, 7.2); 15 counts as the default 4.
Microseconds frame_wait(std::uint8_t fwi);
std::size_t frame_size(std::uint8_t fsci);

}  // namespace sim::chip
