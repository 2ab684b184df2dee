// SPDX-License-Identifier: LGPL-2.1-or-later
// The table of keys, the file that is installed and the man page say the same.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cctype>
#include <fstream>
#include <regex>
#include <sstream>

#include "config/file.h"
#include "config/keys.h"
#include "support/log_capture.h"

namespace acr122::config {

namespace {

using ::testing::ElementsAreArray;
using ::testing::IsEmpty;

constexpr const char* kInstalledFile = ACR122_SOURCE_DIR "/etc/ifd-acr122.conf";
constexpr const char* kManPage = ACR122_SOURCE_DIR "/man/ifd-acr122.conf.5";

/// What the documents say of a key.
struct KeyFacts {
  std::string section;
  std::string name;
  std::string default_value;
  std::string values;  // "Milliseconds, 10 to 10000."
  bool operator==(const KeyFacts&) const = default;
};

void PrintTo(const KeyFacts& key, std::ostream* out) {
  *out << "[" << key.section << "] " << key.name << " = " << key.default_value << " (" << key.values
       << ")";
}

std::vector<KeyFacts> keys_in_code() {
  std::vector<KeyFacts> facts;
  for (const auto& key : keys()) {
    auto values = describe_values(key.values) + ".";
    const bool begins_with_a_value = !key.values.words.empty() && !key.values.list;
    if (!begins_with_a_value) values.front() = static_cast<char>(std::toupper(values.front()));
    facts.push_back({std::string(key.section), std::string(key.name),
                     key.show(Settings{}, key.values), values});
  }
  return facts;
}

std::vector<std::string> lines_of(const char* path) {
  std::ifstream file(path);
  EXPECT_TRUE(file) << path;
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

/// "#key = default", with what it takes in the last line of text above.
std::vector<KeyFacts> keys_in_file() {
  static const std::regex header(R"(\[(\w+)\])");
  static const std::regex key(R"(#(\w+) = (.+))");
  static const std::regex text(R"(# (\S.*))");
  std::vector<KeyFacts> keys;
  std::string section;
  std::string last_text;
  std::smatch part;
  for (const auto& line : lines_of(kInstalledFile)) {
    if (std::regex_match(line, part, header)) section = part[1];
    if (std::regex_match(line, part, key)) keys.push_back({section, part[1], part[2], last_text});
    if (std::regex_match(line, part, text)) last_text = part[1];
  }
  return keys;
}

/// ".It Cm key", then what it takes, then "Default: default."
std::vector<KeyFacts> keys_in_man_page() {
  static const std::regex header(R"(\.Ss Section \[(\w+)\])");
  static const std::regex key(R"(\.It Cm (\w+))");
  static const std::regex default_value(R"(Default: (.+)\.)");
  std::vector<KeyFacts> keys;
  std::string section;
  std::smatch part;
  const auto lines = lines_of(kManPage);
  for (std::size_t i = 0; i + 2 < lines.size(); ++i) {
    if (std::regex_match(lines[i], part, header)) section = part[1];
    if (!std::regex_match(lines[i], part, key)) continue;
    KeyFacts facts{section, part[1], "none given", lines[i + 1]};
    if (std::regex_match(lines[i + 2], part, default_value)) facts.default_value = part[1];
    keys.push_back(facts);
  }
  return keys;
}

TEST(ConfigDocuments, InstalledFileHasTheKeysOfTheCodeAndTheirDefaultsAndRanges) {
  EXPECT_THAT(keys_in_file(), ElementsAreArray(keys_in_code()));
}

TEST(ConfigDocuments, ManPageHasTheKeysOfTheCodeAndTheirDefaultsAndRanges) {
  EXPECT_THAT(keys_in_man_page(), ElementsAreArray(keys_in_code()));
}

TEST(ConfigDocuments, InstalledFileLoadsWithoutAWord) {
  test_support::take_log_lines();
  const auto file = config::load(kInstalledFile);
  EXPECT_THAT(file.overrides, IsEmpty());
  EXPECT_THAT(test_support::take_log_lines(), IsEmpty());
}

// Defaults can be written out and read back; one of each kind of value is compared.
TEST(ConfigDocuments, InstalledFileWithoutItsCommentSignsChangesNothing) {
  std::string text;
  for (const auto& key : keys_in_file()) {
    text += fmt::format("[{}]\n{} = {}\n", key.section, key.name, key.default_value);
  }
  test_support::take_log_lines();
  const auto config = config::parse(text, "text").general;
  EXPECT_THAT(test_support::take_log_lines(), IsEmpty());
  const Settings defaults;
  EXPECT_EQ(config.idle_interval, defaults.idle_interval);
  EXPECT_EQ(config.leds, defaults.leds);
  EXPECT_EQ(config.card.technologies, defaults.card.technologies);
  EXPECT_EQ(config.card.wrong_key, defaults.card.wrong_key);
}

TEST(ConfigDocuments, ExampleOfTheManPageLoadsWithoutAWord) {
  std::ostringstream example;
  bool inside = false;
  for (const auto& line : lines_of(kManPage)) {
    if (line == ".Ed") inside = false;
    if (inside) example << line << "\n";
    if (line.starts_with(".Bd ")) inside = true;
  }
  test_support::take_log_lines();
  const auto file = config::parse(example.str(), "example");
  EXPECT_THAT(test_support::take_log_lines(), IsEmpty());
  EXPECT_EQ(file.general.leds, LedPolicy::off);
  EXPECT_EQ(file.for_reader("1-2").buzzer, BuzzerPolicy::arrival);
}

}  // namespace
}  // namespace acr122::config
