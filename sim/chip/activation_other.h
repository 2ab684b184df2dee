// SPDX-License-Identifier: LGPL-2.1-or-later
// Finding type B, FeliCa and Jewel cards.
#pragma once

#include <optional>
#include <vector>

#include "sim/chip/state.h"

namespace sim::chip {

/// REQB (slots on collision) and ATTRIB with 64-byte frames and this CID.
std::optional<Target> find_type_b(State& state, std::uint8_t afi, std::uint8_t cid);
/// WUPB, ATTRIB: for a halted card whose PUPI is known.
std::optional<Target> wake_type_b(State& state, const Target& known);

/// Polling with the five bytes of POL_REQ; as many targets as answered in slots of their own.
std::vector<Target> find_felica(State& state, ByteView pol_req, unsigned kbps);

/// REQA that is answered 00 0C, then RID.
std::optional<Target> find_jewel(State& state);

}  // namespace sim::chip
