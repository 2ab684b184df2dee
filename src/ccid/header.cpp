// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ccid/header.h"

namespace acr122::ccid {

Message begin_message(MessageType type, std::size_t length, Seq seq, std::uint8_t specific) {
  Message message;
  message.u8(static_cast<std::uint8_t>(type)).u32le(static_cast<std::uint32_t>(length));
  message.u8(kSlot).u8(static_cast<std::uint8_t>(seq));
  message.u8(specific).u8(0).u8(0);
  return message;
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

Result<Reply> decode_reply(ByteView frame) {
  const auto header = decode_header(frame);
  if (!header) return fail(header.error());
  ByteReader in(frame);
  in.take(kHeaderSize);
  const auto payload = in.take(header->length);
  if (!in.finished()) return fail(Errc::malformed_reply, "CCID dwLength");
  return Reply{*header, payload};
}

}  // namespace acr122::ccid
