// SPDX-License-Identifier: LGPL-2.1-or-later
// texts.txt, by the driver's parser; doctor_test.py has acr122-doctor's read the same.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "config/file.h"
#include "support/log_capture.h"

namespace acr122::config {
namespace {

struct Expected {
  std::string line;  // of texts.txt
  std::string refused, idle_field, text;
};

/// \n and the like, \xHH.
std::string unescaped(std::string_view text) {
  constexpr std::string_view kLetters = "ntrvf";
  constexpr std::string_view kMeant = "\n\t\r\v\f";
  std::string plain;
  while (!text.empty()) {
    std::size_t length = 1;
    if (text.starts_with("\\x")) {
      plain += static_cast<char>(std::stoi(std::string(text.substr(2, 2)), nullptr, 16));
      length = 4;
    } else if (text.front() == '\\') {
      plain += kMeant.at(kLetters.find(text.at(1)));
      length = 2;
    } else {
      plain += text.front();
    }
    text.remove_prefix(length);
  }
  return plain;
}

Expected split(const std::string& line) {
  constexpr std::string_view kBar = " |";
  const auto first = line.find(kBar);
  const auto second = line.find(kBar, first + 1);
  return {line, line.substr(0, first), line.substr(first + 3, second - first - 3),
          second + 3 > line.size() ? "" : unescaped(line.substr(second + 3))};
}

std::vector<Expected> texts() {
  std::ifstream file(ACR122_SOURCE_DIR "/tests/unit/config/texts.txt");
  std::vector<Expected> all;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line.front() != '#') all.push_back(split(line));
  }
  return all;
}

/// "2,3": the numbers of the lines that the log complains of, or "-".
std::string refused_lines() {
  std::string numbers;
  for (const auto& line : test_support::take_log_lines()) {
    const auto at = line.find("file:");
    if (at == std::string::npos) continue;
    numbers += fmt::format("{}{}", numbers.empty() ? "" : ",", std::stoi(line.substr(at + 5)));
  }
  return numbers.empty() ? "-" : numbers;
}

TEST(Texts, AreReadAsExpected) {
  const auto all = texts();
  EXPECT_THAT(all, ::testing::SizeIs(::testing::Gt(80U)));
  test_support::take_log_lines();
  for (const auto& expected : all) {
    const auto file = parse(expected.text, "file");
    EXPECT_EQ(refused_lines(), expected.refused) << expected.line;
    EXPECT_EQ(file.for_reader("1-2.3").card.idle_field, expected.idle_field == "yes")
        << expected.line;
  }
}

}  // namespace
}  // namespace acr122::config
