// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ccid/transfer.h"

namespace acr122::ccid {

namespace {

Result<Reply> decode_as(MessageType type, ByteView frame, const char* where) {
  const auto reply = decode_reply(frame);
  if (!reply) return fail(reply.error());
  if (reply->header.type != type) return fail(Errc::malformed_reply, where);
  return *reply;
}

}  // namespace

Message encode_xfr_block(Seq seq, ByteView payload) {
  return begin_message(MessageType::xfr_block, payload.size(), seq).bytes(payload);
}

Message encode_escape(Seq seq, ByteView payload) {
  return begin_message(MessageType::escape, payload.size(), seq).bytes(payload);
}

Result<Reply> decode_data_block(ByteView frame) {
  return decode_as(MessageType::data_block, frame, "RDR_to_PC_DataBlock");
}

Result<Reply> decode_escape(ByteView frame) {
  return decode_as(MessageType::escape_reply, frame, "RDR_to_PC_Escape");
}

}  // namespace acr122::ccid
