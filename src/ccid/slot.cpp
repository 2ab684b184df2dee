// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ccid/slot.h"

namespace acr122::ccid {

Message encode_icc_power_on(Seq seq, PowerSelect power) {
  return begin_message(MessageType::icc_power_on, 0, seq, static_cast<std::uint8_t>(power));
}

Message encode_icc_power_off(Seq seq) { return begin_message(MessageType::icc_power_off, 0, seq); }

}  // namespace acr122::ccid
