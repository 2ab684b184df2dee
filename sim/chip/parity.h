// SPDX-License-Identifier: LGPL-2.1-or-later
// Bit streams of hosts that make the parity bits themselves (ISO 14443-3, 6.2.3): nine bits a byte,
// packed into bytes with the first bit lowest, as libnfc's pn53x_wrap_frame() does.
#pragma once

#include "sim/rf/card.h"

namespace sim::chip {

struct BitStream {
  Bytes bytes;
  unsigned last_bits = 0;  // of the last byte; 0: all eight
};

/// Whole bytes get their odd parity bit; the last one, if it is not whole, gets none.
BitStream with_parity(const BitStream& plain);

/// The opposite. `right`: no parity bit is wrong or missing.
struct Unpacked {
  BitStream plain;
  bool right = true;
};
Unpacked without_parity(const BitStream& stream);

}  // namespace sim::chip
