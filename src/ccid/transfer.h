// SPDX-License-Identifier: LGPL-2.1-or-later
// Data to and from the slot (CCID 1.1, sections 6.1.4 and 6.2.1). Escape is not used: XfrBlock
// takes the same pseudo-APDUs on every model, a touchatag refuses Escape (libnfc#201).
#pragma once

#include "ccid/header.h"

namespace acr122::ccid {

/// 6F, answered by a DataBlock. bBWI and wLevelParameter are 0: the reader works with whole short
/// APDUs (dwFeatures 00020040). A payload beyond kMaxPayload gives a message that is not ok().
Message encode_xfr_block(Seq seq, ByteView payload);

/// 80: the payload, which is empty when card or chip were mute (libnfc#263).
/// Error: malformed_reply (another type, or dwLength is not what follows).
Result<Reply> decode_data_block(ByteView frame);

}  // namespace acr122::ccid
