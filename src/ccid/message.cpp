// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ccid/message.h"

namespace acr122::ccid {

namespace {

/// Type, dwLength, slot 0, bSeq and three message-specific bytes; `length` bytes are to follow.
Message begin_message(MessageType type, std::size_t length, Seq seq, std::uint8_t specific = 0) {
  Message message;
  message.u8(static_cast<std::uint8_t>(type)).u32le(static_cast<std::uint32_t>(length));
  message.u8(kSlot).u8(static_cast<std::uint8_t>(seq));
  message.u8(specific).u8(0).u8(0);
  return message;
}

}  // namespace

// bPowerSelect (table 6.1-1): as libnfc does; dwFeatures offers no automatic choice.
Message encode_icc_power_on(Seq seq) {
  constexpr std::uint8_t kFiveVolts = 0x01;
  return begin_message(MessageType::icc_power_on, 0, seq, kFiveVolts);
}

Message encode_icc_power_off(Seq seq) { return begin_message(MessageType::icc_power_off, 0, seq); }

Message encode_xfr_block(Seq seq, ByteView payload) {
  return begin_message(MessageType::xfr_block, payload.size(), seq).bytes(payload);
}

SlotChange decode_slot_change(ByteView notice) {
  constexpr std::uint8_t kNotifySlotChange = 0x50;
  constexpr unsigned kPresent = 0x01;
  constexpr unsigned kChanged = 0x02;
  ByteReader in(notice);
  const auto type = in.u8();
  const auto state = in.u8();
  if (!in.ok() || type != kNotifySlotChange || (state & kChanged) == 0) return SlotChange::none;
  return (state & kPresent) != 0 ? SlotChange::present : SlotChange::absent;
}

Result<ReplyHeader> decode_header(ByteView start) {
  ByteReader in(start);
  ReplyHeader header;
  header.type = MessageType{in.u8()};
  header.length = in.u32le();
  header.slot = in.u8();
  header.seq = Seq{in.u8()};
  header.status = in.u8();
  header.error = in.u8();
  header.specific = in.u8();
  if (!in.ok()) return fail(Errc::malformed_reply, "CCID header");
  if (header.length > kMaxReply - kHeaderSize) return fail(Errc::malformed_reply, "CCID dwLength");
  return header;
}

}  // namespace acr122::ccid
