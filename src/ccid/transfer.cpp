// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ccid/transfer.h"

namespace acr122::ccid {

Message encode_xfr_block(Seq seq, ByteView payload) {
  return begin_message(MessageType::xfr_block, payload.size(), seq).bytes(payload);
}

Result<Reply> decode_data_block(ByteView frame) {
  const auto reply = decode_reply(frame);
  if (!reply || reply->header.type == MessageType::data_block) return reply;
  return fail(Errc::malformed_reply, "RDR_to_PC_DataBlock");
}

}  // namespace acr122::ccid
