// SPDX-License-Identifier: LGPL-2.1-or-later
// InSelect, InDeselect, InRelease, InPSL (UM0701-02, 7.3.4 and 7.3.10 to 7.3.12).
#pragma once

#include "sim/chip/state.h"

namespace sim::chip {

Reply in_select(State& state, ByteView params);
Reply in_deselect(State& state, ByteView params);
Reply in_release(State& state, ByteView params);
Reply in_psl(State& state, ByteView params);

/// Makes this target the selected one: the other is deselected, this one woken if it sleeps.
Status make_current(State& state, Target& target);

/// Sends the target to sleep: S(DESELECT), HLTA, or nothing where the technology has no such frame.
void put_to_sleep(State& state, Target& target);

}  // namespace sim::chip
