// SPDX-License-Identifier: LGPL-2.1-or-later
// Rows of values in which every two values of two factors meet at least once.
#pragma once

#include <cstddef>
#include <vector>

namespace doubts_test {

using Row = std::vector<std::size_t>;  // one value per factor

/// `sizes`: how many values each factor has. Greedy and always the same: the next row takes, factor
/// by factor, the value that meets the most values it has not met yet.
std::vector<Row> covering_rows(const std::vector<std::size_t>& sizes);

}  // namespace doubts_test
