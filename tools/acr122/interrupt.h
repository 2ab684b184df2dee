// SPDX-License-Identifier: LGPL-2.1-or-later
// Ctrl-C and SIGTERM, for commands that have something to put back before they end.
#pragma once

#include <stdexcept>

namespace tool {

/// The person, or the system, wants an end.
struct Interrupted : std::runtime_error {
  Interrupted() : std::runtime_error("ended by a signal") {}
};

/// While one lives, the first SIGINT or SIGTERM only sets a flag; a second one ends the program.
class InterruptFlag {
 public:
  InterruptFlag();
  ~InterruptFlag();
  InterruptFlag(const InterruptFlag&) = delete;
  InterruptFlag& operator=(const InterruptFlag&) = delete;
};

/// Throws Interrupted if there was a signal; each time, until the InterruptFlag ends.
void check_interrupt();

}  // namespace tool
