// SPDX-License-Identifier: LGPL-2.1-or-later
// The commands for cards that speak no APDUs (PC/SC part 3, section 3.2.2.1).
#pragma once

#include "pcsc/request.h"

namespace acr122::pcsc {

/// LOAD KEYS, GENERAL AUTHENTICATE, READ and UPDATE BINARY, the value operations. Nothing: another
/// instruction. `apdu` is of class FF and has a whole header.
std::optional<Request> parse_storage_request(ByteView apdu);

}  // namespace acr122::pcsc
