// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <regex>

#include "reader/config_keys.h"
#include "support/log_capture.h"

namespace acr122::reader {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

class ConfigFile : public ::testing::Test {
 protected:
  ConfigFile() {
    std::filesystem::create_directory(folder_);
    test_support::take_log_lines();
  }
  ~ConfigFile() override { std::filesystem::remove_all(folder_); }

  Config load(std::string_view text) {
    std::ofstream(path_, std::ios::binary) << text;
    return load_config(path_);
  }

  const std::filesystem::path folder_ =
      std::filesystem::path(::testing::TempDir()) / ("ifd-acr122-" + std::to_string(getpid()));
  const std::string path_ = folder_ / "test.conf";
};

TEST_F(ConfigFile, SetsEveryKindOfValue) {
  const auto config = load(
      "[reader]\nidle_interval_ms = 100\nbuzzer=yes\nmax_frame_bytes = 64\n"
      "[log]\nlevel = debug\n[cards]\nmax_kbps = 106\ncard_names = windows\npoll_b = off\n"
      "historical_bytes = whole_ats\nwtx_limit_ms = 1000\n");
  EXPECT_EQ(config.idle_interval, 100ms);
  EXPECT_TRUE(config.buzzer);
  EXPECT_EQ(config.link.max_frame, 64U);
  EXPECT_EQ(config.log_level, log::Level::debug);
  EXPECT_EQ(config.card.max_kbps, 106U);
  EXPECT_EQ(config.card.card_names, card::CardNames::windows);
  EXPECT_FALSE(config.card.poll_b);
  EXPECT_EQ(config.card.historical_bytes, card::HistoricalBytes::whole_ats);
  EXPECT_EQ(config.card.wtx_limit, 1s);
  EXPECT_THAT(test_support::take_log_lines(), IsEmpty());
}

TEST_F(ConfigFile, MissingFileGivesDefaultsWithoutAWord) {
  EXPECT_EQ(load_config(path_).idle_interval, Config{}.idle_interval);
  EXPECT_THAT(test_support::take_log_lines(), IsEmpty());
}

TEST_F(ConfigFile, UnknownKeyCostsOneLineThatNamesFileAndLine) {
  const auto config = load("# comment\n[reader]\n\nbuzzr = yes\nleds = no\n");
  EXPECT_FALSE(config.leds) << "the rest of the file counts";
  EXPECT_THAT(test_support::take_log_lines(),
              ElementsAre(path_ + ":4: unknown key `buzzr` in section [reader], ignored"));
}

TEST_F(ConfigFile, BadValueCostsOneLineAndKeepsTheDefault) {
  for (const auto* const value : {"9", "10001", "-1", "70ms", "0x46", "99999999999", "seventy"}) {
    const auto config = load(fmt::format("[reader]\nidle_interval_ms = {}\n", value));
    EXPECT_EQ(config.idle_interval, Config{}.idle_interval) << value;
    EXPECT_THAT(
        test_support::take_log_lines(),
        ElementsAre(path_ + ":2: idle_interval_ms: a number from 10 to 10000 expected, not `" +
                    value + "`: default used"));
  }
  load("[cards]\nmax_kbps = 848\n");
  EXPECT_THAT(test_support::take_log_lines(),
              ElementsAre(HasSubstr("106 or 212 or 424 expected, not `848`")));
  load("[reader]\nleds = maybe\n");
  EXPECT_THAT(test_support::take_log_lines(), ElementsAre(HasSubstr("yes or no expected")));
}

TEST_F(ConfigFile, LimitsThemselvesAreAllowed) {
  EXPECT_EQ(load("[reader]\nidle_interval_ms = 10\n").idle_interval, 10ms);
  EXPECT_EQ(load("[reader]\nidle_interval_ms = 10000\n").idle_interval, 10s);
  EXPECT_THAT(test_support::take_log_lines(), IsEmpty());
}

TEST_F(ConfigFile, LineThatIsNoPairIsNamed) {
  const auto config = load("[reader]\nleds = no\nnonsense\n");
  EXPECT_FALSE(config.leds);
  EXPECT_THAT(test_support::take_log_lines(), ElementsAre(HasSubstr(path_ + ":3: neither")));
}

TEST_F(ConfigFile, IndentedKeyIsAKey) {
  const auto config = load("[reader]\n  buzzer = yes\n\t leds = no\r\n");
  EXPECT_TRUE(config.buzzer);
  EXPECT_FALSE(config.leds);
  EXPECT_THAT(test_support::take_log_lines(), IsEmpty());
}

TEST_F(ConfigFile, OverlongLineIsOneLineAndHarmless) {
  const auto config =
      load("[reader]\nleds = " + std::string(5'000, 'x') + "\nbuzzer = yes\nbad = 1\n");
  EXPECT_TRUE(config.leds);
  EXPECT_TRUE(config.buzzer);
  EXPECT_THAT(test_support::take_log_lines(),
              ElementsAre(HasSubstr(":2: line too long"), HasSubstr(":4: unknown key")));
}

TEST_F(ConfigFile, UnusableFilesCostOneLine) {
  using namespace std::string_literals;
  EXPECT_TRUE(load("[reader]\nleds = no\n\0"s).leds) << "binary";
  EXPECT_THAT(test_support::take_log_lines(), ElementsAre(HasSubstr("not a text file")));
  EXPECT_TRUE(load("[reader]\nleds = no\n" + std::string(70'000, '\n')).leds) << "huge";
  EXPECT_THAT(test_support::take_log_lines(), ElementsAre(HasSubstr("too large")));
  load_config(folder_);
  EXPECT_THAT(test_support::take_log_lines(), ElementsAre(HasSubstr("not a plain file")));
  const auto pipe = (folder_ / "pipe").string();
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  load_config(pipe);
  EXPECT_THAT(test_support::take_log_lines(), ElementsAre(HasSubstr("not a plain file")));
}

TEST_F(ConfigFile, UnreadableFileCostsOneLine) {
  if (geteuid() == 0) GTEST_SKIP() << "root reads everything";
  load("[reader]\nleds = no\n");
  std::filesystem::permissions(path_, std::filesystem::perms::none);
  EXPECT_TRUE(load_config(path_).leds);
  EXPECT_THAT(test_support::take_log_lines(), ElementsAre(HasSubstr("cannot be opened")));
}

/// The keys that the shipped file documents, each as "#key = default".
std::vector<std::pair<std::string, std::string>> documented(const std::string& path) {
  std::vector<std::pair<std::string, std::string>> keys;
  std::ifstream file(path);
  std::string section;
  std::smatch part;
  for (std::string line; std::getline(file, line);) {
    if (std::regex_match(line, part, std::regex(R"(\[(\w+)\])"))) section = part[1];
    if (std::regex_match(line, part, std::regex(R"(#(\w+) = (\S+))"))) {
      keys.emplace_back(section + "." + part[1].str(), part[2]);
    }
  }
  return keys;
}

constexpr const char* kShipped = ACR122_SOURCE_DIR "/etc/ifd-acr122.conf";

TEST(ShippedConfig, DocumentsEveryKeyAndNoOther) {
  std::vector<std::string> names;
  for (const auto& [name, value] : documented(kShipped)) names.push_back(name);
  EXPECT_EQ(names, key_names());
}

TEST(ShippedConfig, ShowsTheDefaultsThatTheDriverHas) {
  Config config;
  for (const auto& [name, value] : documented(kShipped)) {
    const auto dot = name.find('.');
    EXPECT_FALSE(set_key(config, name.substr(0, dot), name.substr(dot + 1), value)) << name;
  }
  const Config defaults;
  EXPECT_EQ(config.idle_interval, defaults.idle_interval);
  EXPECT_EQ(config.presence_interval, defaults.presence_interval);
  EXPECT_EQ(config.client_grace, defaults.client_grace);
  EXPECT_EQ(config.buzzer, defaults.buzzer);
  EXPECT_EQ(config.leds, defaults.leds);
  EXPECT_EQ(config.log_level, defaults.log_level);
  EXPECT_EQ(config.link.max_frame, defaults.link.max_frame);
  EXPECT_EQ(config.card.poll_a, defaults.card.poll_a);
  EXPECT_EQ(config.card.poll_b, defaults.card.poll_b);
  EXPECT_EQ(config.card.poll_felica, defaults.card.poll_felica);
  EXPECT_EQ(config.card.poll_jewel, defaults.card.poll_jewel);
  EXPECT_EQ(config.card.max_kbps, defaults.card.max_kbps);
  EXPECT_EQ(config.card.historical_bytes, defaults.card.historical_bytes);
  EXPECT_EQ(config.card.card_names, defaults.card.card_names);
  EXPECT_EQ(config.card.wtx_limit, defaults.card.wtx_limit);
  EXPECT_EQ(config.card.phone_grace, defaults.card.phone_grace);
}

TEST(ShippedConfig, LoadsWithoutAWord) {
  test_support::take_log_lines();
  load_config(kShipped);
  EXPECT_THAT(test_support::take_log_lines(), IsEmpty());
}

}  // namespace
}  // namespace acr122::reader
