// SPDX-License-Identifier: LGPL-2.1-or-later
// docs/doubts.md has the rows of the table in the code, word for word and in its order.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>

#include "sim/model/doubts.h"

namespace sim {
namespace {

/// The last table of the page, without its two head lines.
std::string rows_of_page() {
  std::ifstream page(ACR122_SOURCE_DIR "/docs/doubts.md");
  std::string rows;
  for (std::string line; std::getline(page, line);) {
    const bool row = line.starts_with("|");
    rows = line.starts_with("| ---") || !row ? "" : rows + line + "\n";
  }
  return rows;
}

TEST(DoubtsPage, HasTheRowsOfTheCode) {
  std::string expected;
  for (const auto& one : doubt_entries()) {
    expected += fmt::format("| `{}` | `{}` | {} | {} | {} | `{}.*` |\n", one.name,
                            fmt::join(one.values, "`, `"), one.question, one.evidence, one.driver,
                            one.tests);
  }
  EXPECT_EQ(rows_of_page(), expected);
}

}  // namespace
}  // namespace sim
