// SPDX-License-Identifier: LGPL-2.1-or-later
// Log lines of the code under test, for tests below the C ABI.
#pragma once

#include <string>
#include <vector>

namespace test_support {

/// Lines written since the last call, and forgets them.
std::vector<std::string> take_log_lines();

}  // namespace test_support
