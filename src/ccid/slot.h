// SPDX-License-Identifier: LGPL-2.1-or-later
// Power of the slot (CCID 1.1, sections 6.1.1 and 6.1.2).
#pragma once

#include "ccid/header.h"

namespace acr122::ccid {

Message encode_icc_power_on(Seq seq);   // 62, answered by a DataBlock
Message encode_icc_power_off(Seq seq);  // 63, answered by a SlotStatus

}  // namespace acr122::ccid
