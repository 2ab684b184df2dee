// SPDX-License-Identifier: LGPL-2.1-or-later
// The ATR that the firmware makes up for a card, with its faults.
#pragma once

#include "sim/firmware/found_card.h"

namespace sim::firmware {

/// `whole_ats`: this firmware shows the ATS with TL where PC/SC wants its historical bytes.
Bytes make_atr(const FoundCard& card, bool whole_ats);

}  // namespace sim::firmware
