// SPDX-License-Identifier: LGPL-2.1-or-later
// Commands about the chip itself (UM0701-02, 7.2 and 7.3.1). `params` is what follows `D4 cc`.
#pragma once

#include "sim/chip/state.h"

namespace sim::chip {

Reply get_firmware_version(State& state, ByteView params);
Reply get_general_status(State& state, ByteView params);
Reply read_register(State& state, ByteView params);
Reply write_register(State& state, ByteView params);
Reply set_parameters(State& state, ByteView params);
Reply sam_configuration(State& state, ByteView params);
Reply power_down(State& state, ByteView params);
Reply rf_configuration(State& state, ByteView params);

}  // namespace sim::chip
