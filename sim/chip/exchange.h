// SPDX-License-Identifier: LGPL-2.1-or-later
// InDataExchange and InCommunicateThru (UM0701-02, 7.3.8 and 7.3.9), Diagnose (7.2.1).
#pragma once

#include "sim/chip/state.h"

namespace sim::chip {

Reply in_data_exchange(State& state, ByteView params);
Reply in_communicate_thru(State& state, ByteView params);
Reply diagnose(State& state, ByteView params);

}  // namespace sim::chip
