// SPDX-License-Identifier: LGPL-2.1-or-later
// InListPassiveTarget and InAutoPoll (UM0701-02, 7.3.5 and 7.3.13).
#pragma once

#include "sim/chip/state.h"

namespace sim::chip {

Reply in_list_passive_target(State& state, ByteView params);
Reply in_auto_poll(State& state, ByteView params);

}  // namespace sim::chip
