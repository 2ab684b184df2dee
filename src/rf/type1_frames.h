// SPDX-License-Identifier: LGPL-2.1-or-later
// Commands of Type 1 tags as a program or a card writes them (NFC Forum Type 1 Tag, section 5).
#pragma once

#include "rf/raw_frames.h"

namespace acr122::rf {

/// One command with its UID and without CRC_B; the answer as the tag gives it, with the address
/// where it repeats one. The chip makes frames of the commands of static tags only, and answers of
/// 56 bytes and more are too long for its FIFO (nfcpy, pn532.py). So READ ALL goes by
/// InDataExchange, RSEG is put together from READ8, and everything else is sent byte by byte. From
/// a reader that lets nobody at its registers, or whose `max_frame_bytes` is too small for that:
/// what InCommunicateThru makes of it. The registers stay set for the next one:
/// RawFrames::put_back() before anything else. Errors: the reader's only.
Result<Heard> exchange_type1(RawFrames& frames, ByteView command);

}  // namespace acr122::rf
