// SPDX-License-Identifier: LGPL-2.1-or-later
// docs/doubts.md has the rows of the table in the code, word for word and in its order, and a word
// on each row of docs/virtual-reader.md that is not certain.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <regex>

#include "sim/model/doubts.h"

namespace sim {
namespace {

std::vector<std::string> lines_of(const std::string& page) {
  std::ifstream file(ACR122_SOURCE_DIR "/docs/" + page);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

/// The table whose head line starts so, without its two head lines.
std::vector<std::string> table(const std::string& page, const std::string& head) {
  const auto lines = lines_of(page);
  auto line = std::ranges::find_if(
      lines, [&](const std::string& text) { return text.starts_with("| " + head + " |"); });
  std::vector<std::string> rows;
  if (line == lines.end()) return rows;
  for (line += 2; line != lines.end() && line->starts_with("|"); ++line) rows.push_back(*line);
  return rows;
}

std::vector<std::string> cells(const std::string& row) {
  std::vector<std::string> parts;
  for (std::size_t at = 2; at < row.size();) {
    const auto end = row.find(" |", at);
    parts.push_back(row.substr(at, end - at));
    at = end == std::string::npos ? row.size() : end + 3;
  }
  return parts;
}

/// "C; rule U", "L or U" and the like: more than certain, less than a limit of the model.
bool uncertain(const std::string& how_sure) {
  const std::regex letter(R"(\b[LU]\b)");
  return std::regex_search(how_sure, letter);
}

bool names_a_doubt(const std::string& row) {
  return std::ranges::any_of(doubt_entries(), [&](const DoubtEntry& one) {
    return row.find("`" + one.name + "`") != std::string::npos;
  });
}

/// First cells of the rows that are L or U and name no doubt.
std::vector<std::string> open_rows() {
  std::vector<std::string> open;
  struct Table {
    std::string head;
    std::size_t how_sure;  // column
  };
  for (const auto& [head, how_sure] : {Table{"behaviour", 3}, {"`sim/cards/`", 3}, {"what", 2}}) {
    for (const auto& row : table("virtual-reader.md", head)) {
      const auto parts = cells(row);
      if (uncertain(parts.at(how_sure)) && !names_a_doubt(row)) open.push_back(parts.at(0));
    }
  }
  return open;
}

TEST(DoubtsPage, HasTheRowsOfTheCode) {
  std::vector<std::string> expected;
  for (const auto& one : doubt_entries()) {
    expected.push_back(fmt::format("| `{}` | `{}` | {} | {} | {} | `{}.*` |", one.name,
                                   fmt::join(one.values, "`, `"), one.question, one.evidence,
                                   one.driver, one.tests));
  }
  EXPECT_EQ(table("doubts.md", "doubt"), expected);
}

TEST(DoubtsPage, EveryRowOfTheModelThatIsNotCertainNamesADoubtOrHasAReason) {
  std::vector<std::string> reasons;
  for (const auto& row : table("doubts.md", "row")) reasons.push_back(cells(row).at(0));
  EXPECT_FALSE(reasons.empty());
  EXPECT_EQ(open_rows(), reasons);
}

TEST(DoubtsPage, TheModelNamesOnlyDoubtsThatThereAre) {
  const std::regex named(R"(doubts? ((`[a-z0-9-]+`(, )?)+))"), name("`([a-z0-9-]+)`");
  for (const auto& line : lines_of("virtual-reader.md")) {
    for (std::sregex_iterator list(line.begin(), line.end(), named), end; list != end; ++list) {
      const auto text = list->str(1);
      for (std::sregex_iterator one(text.begin(), text.end(), name); one != end; ++one) {
        EXPECT_TRUE(names_a_doubt(one->str())) << one->str();
      }
    }
  }
}

}  // namespace
}  // namespace sim
