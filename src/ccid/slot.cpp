// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ccid/slot.h"

namespace acr122::ccid {

Message encode_icc_power_on(Seq seq, PowerSelect power) {
  return begin_message(MessageType::icc_power_on, 0, seq, static_cast<std::uint8_t>(power));
}

Message encode_icc_power_off(Seq seq) { return begin_message(MessageType::icc_power_off, 0, seq); }

Message encode_get_slot_status(Seq seq) {
  return begin_message(MessageType::get_slot_status, 0, seq);
}

Result<SlotStatus> decode_slot_status(ByteView frame) {
  const auto reply = decode_reply(frame);
  if (!reply) return fail(reply.error());
  if (reply->header.type != MessageType::slot_status || !reply->payload.empty()) {
    return fail(Errc::malformed_reply, "RDR_to_PC_SlotStatus");
  }
  constexpr std::uint8_t kIccStatusBits = 0x03;
  return SlotStatus{reply->header,
                    IccStatus{static_cast<std::uint8_t>(reply->header.status & kIccStatusBits)}};
}

Result<NotifySlotChange> decode_notify_slot_change(ByteView message) {
  ByteReader in(message);
  const auto type = MessageType{in.u8()};
  const auto slots = in.u8();  // bmSlotICCState: two bits per slot, four slots per byte
  if (!in.finished() || type != MessageType::notify_slot_change) {
    return fail(Errc::malformed_reply, "RDR_to_PC_NotifySlotChange");
  }
  return NotifySlotChange{(slots & 0x01) != 0, (slots & 0x02) != 0};
}

}  // namespace acr122::ccid
