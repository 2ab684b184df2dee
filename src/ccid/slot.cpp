// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ccid/slot.h"

namespace acr122::ccid {

// bPowerSelect (CCID 1.1, table 6.1-1): as libnfc does; dwFeatures offers no automatic choice.
Message encode_icc_power_on(Seq seq) {
  constexpr std::uint8_t kFiveVolts = 0x01;
  return begin_message(MessageType::icc_power_on, 0, seq, kFiveVolts);
}

Message encode_icc_power_off(Seq seq) { return begin_message(MessageType::icc_power_off, 0, seq); }

}  // namespace acr122::ccid
