// SPDX-License-Identifier: LGPL-2.1-or-later
// acr122 replay: asks a reader what was asked of another one, and compares.
#pragma once

#include <string>
#include <vector>

#include "bench.h"

namespace tool {

/// Sends the commands of a report's trace, and asks for the cards as the probe did. What differs,
/// in words. The file is a stranger's: of it only what a probe sends is sent; throws Stopped for
/// anything else, before the first command. With `times`, an answer that took far longer or shorter
/// differs, too.
std::vector<std::string> replay(const std::string& report, Bench& bench, bool times);

}  // namespace tool
