// SPDX-License-Identifier: LGPL-2.1-or-later
// How long frames take on the air.
#pragma once

#include "sim/rf/card.h"

namespace sim {

/// Time of one frame from its first to its last bit, CRC, parity and frame marks included.
Microseconds frame_time(const RfFrame& frame);

}  // namespace sim
