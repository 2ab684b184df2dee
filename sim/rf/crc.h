// SPDX-License-Identifier: LGPL-2.1-or-later
// The CRCs of the three air interfaces, for hosts that compute them themselves.
#pragma once

#include "sim/rf/card.h"

namespace sim {

/// CRC of a frame as the two bytes that follow it: CRC_A and CRC_B (ISO 14443-3, annex B) low byte
/// first, FeliCa's (ISO 18092, 11.2.2.3) high byte first. Jewel uses CRC_B.
Bytes crc_of(Modulation modulation, ByteView bytes);

}  // namespace sim
