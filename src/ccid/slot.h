// SPDX-License-Identifier: LGPL-2.1-or-later
// Power of the slot (CCID 1.1, sections 6.1.1 and 6.1.2).
#pragma once

#include "ccid/header.h"

namespace acr122::ccid {

/// bPowerSelect (CCID 1.1, table 6.1-1). libnfc powers at 5 V; dwFeatures offers no automatic
/// choice.
enum class PowerSelect : std::uint8_t { automatic = 0, volts_5 = 1, volts_3 = 2, volts_1_8 = 3 };

Message encode_icc_power_on(Seq seq, PowerSelect power);  // 62, answered by a DataBlock
Message encode_icc_power_off(Seq seq);                    // 63, answered by a SlotStatus

}  // namespace acr122::ccid
