// SPDX-License-Identifier: LGPL-2.1-or-later
// MANAGE SESSION, TRANSPARENT EXCHANGE and SWITCH PROTOCOL (PC/SC part 3, amendment 1).
#pragma once

#include "pcsc/request.h"

namespace acr122::pcsc {

/// FF C2 00 00, 01 and 02. Nothing: another instruction, or FF C2 00 03 of Windows. `apdu` is of
/// class FF and has a whole header.
std::optional<Request> parse_session_request(ByteView apdu);

/// C0 03 index word, the objects of the answer, 90 00. Index 0: all went well.
Bytes session_answer(std::uint8_t index, StatusWord word, ByteView objects);

}  // namespace acr122::pcsc
