// SPDX-License-Identifier: LGPL-2.1-or-later
// The MIFARE and Type 2 commands that InDataExchange knows (UM0701-02, 7.3.8).
#pragma once

#include "sim/chip/state.h"

namespace sim::chip {

/// One command for a type A target without ISO-DEP. Commands the chip does not know, and logins
/// without exactly four UID bytes, are syntax errors.
Reply mifare_command(State& state, ByteView command);

}  // namespace sim::chip
