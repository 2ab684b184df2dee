// SPDX-License-Identifier: LGPL-2.1-or-later
// The one clock of the driver that runs while the machine sleeps.
#pragma once

#include "base/result.h"

namespace acr122::reader {

/// How long the machine has slept since it started: suspend, hibernation. Deadlines do not count
/// that time (CLOCK_MONOTONIC).
Milliseconds time_asleep();

}  // namespace acr122::reader
