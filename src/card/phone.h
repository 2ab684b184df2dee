// SPDX-License-Identifier: LGPL-2.1-or-later
// Phones and watches come and go while they lie still: they restart their NFC with another random
// UID. For a short time that is the same visit.
#pragma once

#include "card/card.h"
#include "card/iso_dep_start.h"

namespace acr122::card {

/// Searches the field for `phone` until Options::phone_grace is over, with one field reset at half
/// time (a phone that lost the thread of the conversation hears no REQA). A session with it at 106
/// kbps, or none. Blocks for at most that time and one search more.
Result<Started> phone_comes_back(Shared& shared, const Identity& phone);

}  // namespace acr122::card
