// SPDX-License-Identifier: LGPL-2.1-or-later
// The first frames of ISO 14443-4 with a type A card that has just been selected (clause 5): RATS
// and PPS.
#pragma once

#include "rf/antenna.h"
#include "rf/session.h"

namespace acr122::rf {

/// RATS, `E0 x0`: the card may send frames as `fsdi` says (5: 64 bytes, 7: 128, 8: 256), and
/// has no CID. Sent once more where nothing came. `data` of what is heard is the ATS, TL first.
Result<Heard> request_ats(Antenna& antenna, std::uint8_t fsdi);

/// What a change of rate came to.
enum class Rate : std::uint8_t {
  as_it_was,  // the card said nothing or no: it may be in any state
  raised,
};

/// PPS for one rate both ways, then the chip's own settings for it, then one question to the card.
/// Only right after RATS. `session` is the card's.
Result<Rate> raise_rate(Antenna& antenna, Session& session, BitRate rate);

}  // namespace acr122::rf
