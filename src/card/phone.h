// SPDX-License-Identifier: LGPL-2.1-or-later
// Phones and watches come and go while they lie still: they restart their NFC with another random
// UID. For a short time that is the same visit.
#pragma once

#include "card/card.h"
#include "rf/antenna.h"

namespace acr122::card {

/// Searches the field for `phone` until `grace` is over, with one field reset at half time (a phone
/// that lost the thread of the conversation hears no REQA). The target found, at 106 kbps, or
/// nothing. Blocks for at most `grace` and one search more.
Result<rf::Found<rf::TargetA>> phone_comes_back(rf::Antenna& antenna, const Identity& phone,
                                                Milliseconds grace);

}  // namespace acr122::card
