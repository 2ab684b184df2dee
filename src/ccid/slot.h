// SPDX-License-Identifier: LGPL-2.1-or-later
// Power and state of the slot (CCID 1.1, sections 6.1.1 to 6.1.3, 6.2.2 and 6.3.1).
#pragma once

#include "ccid/header.h"

namespace acr122::ccid {

/// bPowerSelect (CCID 1.1, table 6.1-1). libnfc powers at 5 V; dwFeatures offers no automatic
/// choice.
enum class PowerSelect : std::uint8_t { automatic = 0, volts_5 = 1, volts_3 = 2, volts_1_8 = 3 };

Message encode_icc_power_on(Seq seq, PowerSelect power);  // 62, answered by a DataBlock
Message encode_icc_power_off(Seq seq);                    // 63, answered by a SlotStatus
Message encode_get_slot_status(Seq seq);                  // 65, answered by a SlotStatus

/// bmICCStatus, bits 1 and 0 of bStatus. The firmware's view of the card, not ours.
enum class IccStatus : std::uint8_t { active = 0, inactive = 1, absent = 2, reserved = 3 };

struct SlotStatus {
  ReplyHeader header;
  IccStatus icc{};
};

/// 81. Error: malformed_reply (another type, or bytes behind the header).
Result<SlotStatus> decode_slot_status(ByteView frame);

struct NotifySlotChange {
  bool present = false;
  bool changed = false;
};

/// 50 02 or 50 03 from the interrupt pipe, slot 0 only. Error: malformed_reply.
Result<NotifySlotChange> decode_notify_slot_change(ByteView message);

}  // namespace acr122::ccid
