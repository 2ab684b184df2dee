// SPDX-License-Identifier: LGPL-2.1-or-later
// One frame out, what the receiver makes of the answers.
#pragma once

#include <optional>
#include <vector>

#include "sim/chip/state.h"

namespace sim::chip {

/// What came back: one clean frame, a collision of different frames, or nothing.
struct Heard {
  std::vector<RfFrame> frames;  // different ones only: equal frames lie on top of each other

  bool silence() const { return frames.empty(); }
  bool collision() const { return frames.size() > 1; }
  bool clean() const { return frames.size() == 1; }
  const RfFrame& frame() const { return frames.front(); }
  /// A clean frame of whole bytes with a right CRC: nullptr if it is not.
  const Bytes* data() const;
};

/// Sends a frame of the chip's own; answers at another bit rate or in another modulation are not
/// understood. The registers have their say here, too: a host that leaves a bit framing, or CRC or
/// parity switched off, spoils all that the chip does until an activation sets them (libnfc caches
/// TxLastBits for that reason).
Heard send(State& state, const RfFrame& frame, Microseconds timeout, unsigned rx_kbps = 106);
/// Sends exactly this, and hands over what came.
Heard send_exactly(State& state, const RfFrame& frame, Microseconds timeout, unsigned rx_kbps);

RfFrame standard_frame(Modulation modulation, Bytes bytes, unsigned kbps = 106);
RfFrame bare_frame(Bytes bytes, unsigned last_bits);  // type A, no CRC

}  // namespace sim::chip
