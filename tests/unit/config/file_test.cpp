// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config/file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "support/log_capture.h"

namespace acr122::config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

class ConfigText : public ::testing::Test {
 protected:
  ConfigText() {
    std::filesystem::create_directory(folder_);
    test_support::take_log_lines();
  }
  ~ConfigText() override { std::filesystem::remove_all(folder_); }

  File load_file(std::string_view text) {
    std::ofstream(path_, std::ios::binary) << text;
    return config::load(path_);
  }
  Settings load(std::string_view text) { return load_file(text).general; }

  const std::filesystem::path folder_ =
      std::filesystem::path(::testing::TempDir()) / ("ifd-acr122-" + std::to_string(getpid()));
  const std::string path_ = folder_ / "test.conf";
};

TEST_F(ConfigText, SetsEveryKindOfValue) {
  const auto config = load(
      "[reader]\nidle_interval_ms = 100\nquiet_after_s = 600\nleds = off\nbuzzer=arrival\n"
      "max_frame_bytes = 64\nidle_field = no\npicc_parameter_answer = two_bytes\n"
      "[log]\nlevel = debug\n[cards]\nmax_kbps = 106\ncard_names = windows\nforget_keys = on\n"
      "historical_bytes = whole_ats\nwtx_limit_ms = 1000\nwrong_key = 6982\nkey_slots = 2\n"
      "uid_order = reversed\ntechnologies = felica_424  b a\n");
  EXPECT_EQ(config.idle_interval, 100ms);
  EXPECT_EQ(config.quiet_after, 10min);
  EXPECT_EQ(config.leds, LedPolicy::off);
  EXPECT_EQ(config.buzzer, BuzzerPolicy::arrival);
  EXPECT_FALSE(config.card.idle_field);
  EXPECT_EQ(config.picc_answer, PiccAnswer::two_bytes);
  EXPECT_EQ(config.card.wrong_key, sw::security_status);
  EXPECT_EQ(config.card.key_slots, 2U);
  EXPECT_EQ(config.card.uid_order, card::UidOrder::reversed);
  using card::Modulation;
  EXPECT_THAT(config.card.technologies,
              ElementsAre(Modulation::felica_424, Modulation::b, Modulation::a));
  EXPECT_EQ(config.link.max_frame, 64U);
  EXPECT_EQ(config.log_level, log::Level::debug);
  EXPECT_EQ(config.card.max_kbps, 106U);
  EXPECT_EQ(config.card.card_names, card::CardNames::windows);
  EXPECT_TRUE(config.card.forget_keys);
  EXPECT_EQ(config.card.historical_bytes, card::HistoricalBytes::whole_ats);
  EXPECT_EQ(config.card.wtx_limit, 1s);
  EXPECT_THAT(test_support::take_log_lines(), IsEmpty());
}

TEST_F(ConfigText, MissingFileGivesDefaultsWithoutAWord) {
  EXPECT_EQ(config::load(path_).general.idle_interval, Settings{}.idle_interval);
  EXPECT_THAT(test_support::take_log_lines(), IsEmpty());
}

TEST_F(ConfigText, OldSpellingsOfLedAndBuzzerStillCount) {
  const auto yes = load("[reader]\nleds = yes\nbuzzer = yes\n");
  EXPECT_EQ(yes.leds, LedPolicy::card);
  EXPECT_EQ(yes.buzzer, BuzzerPolicy::arrival);
  const auto no = load("[reader]\nleds = no\nbuzzer = no\n");
  EXPECT_EQ(no.leds, LedPolicy::untouched);
  EXPECT_EQ(no.buzzer, BuzzerPolicy::off);
  EXPECT_THAT(test_support::take_log_lines(), IsEmpty());
}

TEST_F(ConfigText, UnknownKeyCostsOneLineThatNamesFileAndLine) {
  const auto config = load("# comment\n[reader]\n\nbuzzr = yes\nleds = off\n");
  EXPECT_EQ(config.leds, LedPolicy::off) << "the rest of the file counts";
  EXPECT_THAT(test_support::take_log_lines(),
              ElementsAre(path_ + ":4: unknown key `buzzr` in section [reader], ignored: man "
                                  "ifd-acr122.conf lists the keys"));
}

TEST_F(ConfigText, KeyThatIsNoMoreIsUnknown) {
  load("[cards]\nphone_grace_ms = 600\n");
  EXPECT_THAT(test_support::take_log_lines(),
              ElementsAre(HasSubstr(":2: unknown key `phone_grace_ms` in section [cards]")));
}

TEST_F(ConfigText, KeyInAnotherKeysSectionIsToldWhereItBelongs) {
  load("[reader]\nlevel = debug\n");
  EXPECT_THAT(test_support::take_log_lines(),
              ElementsAre(path_ + ":2: `level` belongs into section [log], ignored here"));
  load("leds = off\n");
  EXPECT_THAT(test_support::take_log_lines(),
              ElementsAre(path_ + ":1: `leds` belongs into section [reader], ignored here"));
}

TEST_F(ConfigText, UnknownSectionCostsOneLineWithAllItsKeys) {
  for (const auto* const header :
       {"readers", "Reader", "", "reader usb", "reader usb:", "reader usb:1", "reader usb:1-",
        "reader usb:1-2.", "reader usb:1-2.x", "reader usb:-2", "reader  usb:1-2"}) {
    const auto config =
        load(fmt::format("[{}]\nleds = off\nbad = 1\n[cards]\nforget_keys = yes\n", header));
    EXPECT_EQ(config.leds, LedPolicy::card) << header;
    EXPECT_TRUE(config.card.forget_keys) << header;
    EXPECT_THAT(
        test_support::take_log_lines(),
        ElementsAre(AllOf(HasSubstr(fmt::format("{}:1: unknown section [{}]", path_, header)),
                          HasSubstr("write [reader], [log], [cards] or"))));
  }
}

TEST_F(ConfigText, BadValueCostsOneLineAndKeepsTheDefault) {
  for (const auto* const value : {"9", "10001", "-1", "70ms", "0x46", "99999999999", "seventy"}) {
    const auto config = load(fmt::format("[reader]\nidle_interval_ms = {}\n", value));
    EXPECT_EQ(config.idle_interval, Settings{}.idle_interval) << value;
    EXPECT_THAT(
        test_support::take_log_lines(),
        ElementsAre(path_ + ":2: idle_interval_ms: milliseconds, 10 to 10000 expected, not `" +
                    value + "`: 12 is used"));
  }
  load("[cards]\nmax_kbps = 848\n");
  EXPECT_THAT(test_support::take_log_lines(),
              ElementsAre(HasSubstr("106, 212 or 424 kbps expected, not `848`: 424 is used")));
  load("[cards]\nforget_keys = maybe\n");
  EXPECT_THAT(test_support::take_log_lines(), ElementsAre(HasSubstr("yes or no expected")));
}

TEST_F(ConfigText, TechnologiesAreKnownWordsEachOnceAndAtLeastOne) {
  for (const auto* const value : {"", "a a", "a, b", "a c", "A", "a_without_rats", "0"}) {
    const auto config = load(fmt::format("[cards]\ntechnologies = {}\n", value));
    EXPECT_EQ(config.card.technologies, card::Options{}.technologies) << value;
    EXPECT_THAT(test_support::take_log_lines(),
                ElementsAre(HasSubstr("one or more of a, b, felica_212, felica_424 and jewel")))
        << value;
  }
}

TEST_F(ConfigText, SectionOfOneReaderGoesBeforeTheGeneralOnes) {
  const auto file = load_file(
      "[reader usb:1-2.3]\nleds = off\nmax_kbps = 106\n"
      "[reader]\nleds = untouched\nidle_interval_ms = 99\n[cards]\nmax_kbps = 212\n"
      "[reader usb:2-1]\nidle_interval_ms = 11\n");
  const auto one = file.for_reader("1-2.3");
  EXPECT_EQ(one.leds, LedPolicy::off);
  EXPECT_EQ(one.card.max_kbps, 106U);
  EXPECT_EQ(one.idle_interval, 99ms) << "the general setting where it has none of its own";
  const auto two = file.for_reader("2-1");
  EXPECT_EQ(two.leds, LedPolicy::untouched);
  EXPECT_EQ(two.idle_interval, 11ms);
  for (const auto* const other : {"", "1-2", "1-2.3.1", "1-2.4"}) {
    EXPECT_EQ(file.for_reader(other).leds, LedPolicy::untouched) << other;
    EXPECT_EQ(file.for_reader(other).card.max_kbps, 212U) << other;
  }
  EXPECT_THAT(test_support::take_log_lines(), IsEmpty());
}

TEST_F(ConfigText, MistakesInTheSectionOfOneReaderAreLoggedAndTheGeneralSettingIsUsed) {
  const auto file = load_file(
      "[cards]\nmax_kbps = 212\n[reader usb:1-2]\nmax_kbps = 1\nlevel = debug\nbad = 1\n");
  EXPECT_EQ(file.for_reader("1-2").card.max_kbps, 212U);
  EXPECT_THAT(test_support::take_log_lines(),
              ElementsAre(HasSubstr(":4: max_kbps: 106, 212 or 424 kbps expected, not `1`: the "
                                    "general setting is used"),
                          HasSubstr(":5: `level` belongs into section [log]"),
                          HasSubstr(":6: unknown key `bad` in section [reader usb:1-2]")));
}

TEST_F(ConfigText, FileThatIsNoConfigurationDoesNotFloodTheLog) {
  std::string text = "[reader]\n";
  for (int i = 0; i < 1'000; ++i) text += "x = y\n";
  load(text);
  const auto lines = test_support::take_log_lines();
  EXPECT_EQ(lines.size(), 20U);
  EXPECT_THAT(lines.back(), HasSubstr("more such lines, not shown"));
}

TEST_F(ConfigText, LimitsThemselvesAreAllowed) {
  EXPECT_EQ(load("[reader]\nidle_interval_ms = 10\n").idle_interval, 10ms);
  EXPECT_EQ(load("[reader]\nidle_interval_ms = 10000\n").idle_interval, 10s);
  EXPECT_THAT(test_support::take_log_lines(), IsEmpty());
}

TEST_F(ConfigText, EachLineThatIsNoPairIsNamed) {
  const auto config = load("[reader]\nnonsense\n; a comment\n\r\nleds = off\nmore of it");
  EXPECT_EQ(config.leds, LedPolicy::off);
  constexpr auto kWhy =
      "neither a [section] nor `key = value`, ignored: put # before it if it is a comment";
  EXPECT_THAT(test_support::take_log_lines(),
              ElementsAre(path_ + ":2: " + kWhy, path_ + ":6: " + kWhy));
}

TEST_F(ConfigText, SectionThatIsNotClosedIsIgnoredWithItsKeys) {
  for (const auto* const header : {"[reader", "[", "[reader usb:1-2\r", "[reader # of all"}) {
    const auto file = load_file(fmt::format("\n{}\nleds = off\n[log]\nlevel = debug\n", header));
    EXPECT_EQ(file.for_reader("1-2").leds, LedPolicy::card) << header;
    EXPECT_EQ(file.general.log_level, log::Level::debug) << header;
    EXPECT_THAT(
        test_support::take_log_lines(),
        ElementsAre(path_ + ":2: section without its ], ignored with its keys: write [reader], "
                            "[log], [cards] or, for the reader at one port, [reader usb:1-2.3]"));
  }
}

TEST_F(ConfigText, ByteOrderMarkBeforeTheFirstSectionIsNoPartOfIt) {
  EXPECT_EQ(load("\xEF\xBB\xBF[reader]\nleds = off\n").leds, LedPolicy::off);
  EXPECT_THAT(test_support::take_log_lines(), IsEmpty());
}

TEST_F(ConfigText, IndentedKeyIsAKey) {
  const auto config = load("[reader]\n  buzzer = arrival\n\t leds = off\r\n");
  EXPECT_EQ(config.buzzer, BuzzerPolicy::arrival);
  EXPECT_EQ(config.leds, LedPolicy::off);
  EXPECT_THAT(test_support::take_log_lines(), IsEmpty());
}

TEST_F(ConfigText, OverlongLineIsOneLineAndHarmless) {
  const auto config =
      load("[reader]\nleds = " + std::string(5'000, 'x') + "\nbuzzer = arrival\nbad = 1\n");
  EXPECT_EQ(config.leds, LedPolicy::card);
  EXPECT_EQ(config.buzzer, BuzzerPolicy::arrival);
  EXPECT_THAT(test_support::take_log_lines(),
              ElementsAre(HasSubstr(":2: line too long"), HasSubstr(":4: unknown key")));
}

/// The defaults, although the file's text begins with another setting.
void expect_defaults(const File& file) {
  EXPECT_EQ(file.general.leds, LedPolicy::card);
  EXPECT_THAT(file.overrides, IsEmpty());
}

TEST_F(ConfigText, UnusableFilesCostOneLine) {
  using namespace std::string_literals;
  expect_defaults(load_file("[reader]\nleds = off\n\0"s));
  EXPECT_THAT(test_support::take_log_lines(), ElementsAre(HasSubstr("not a text file")));
  expect_defaults(load_file("[reader]\nleds = off\n" + std::string(70'000, '\n')));
  EXPECT_THAT(test_support::take_log_lines(), ElementsAre(HasSubstr("too large")));
  expect_defaults(config::load(folder_.string()));
  EXPECT_THAT(test_support::take_log_lines(), ElementsAre(HasSubstr("not a plain file")));
  const auto pipe = (folder_ / "pipe").string();
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  expect_defaults(config::load(pipe));
  EXPECT_THAT(test_support::take_log_lines(), ElementsAre(HasSubstr("not a plain file")));
  expect_defaults(config::load("/dev/zero"));
  EXPECT_THAT(test_support::take_log_lines(), ElementsAre(HasSubstr("not a plain file")));
  const auto itself = folder_ / "itself";
  std::filesystem::create_symlink(itself, itself);
  expect_defaults(config::load(itself.string()));
  EXPECT_THAT(test_support::take_log_lines(), ElementsAre(HasSubstr("defaults used")));
}

/// An ordinary user while it lives: root reads everything.
class Unprivileged {
 public:
  Unprivileged() {
    constexpr uid_t kNobody = 65'534;
    if (geteuid() == 0) lowered_ = seteuid(kNobody) == 0;
  }
  ~Unprivileged() {
    if (lowered_ && seteuid(0) != 0) std::abort();
  }
  Unprivileged(const Unprivileged&) = delete;
  Unprivileged& operator=(const Unprivileged&) = delete;

 private:
  bool lowered_ = false;
};

TEST_F(ConfigText, UnreadableFileCostsOneLine) {
  load("[reader]\nleds = off\n");
  test_support::take_log_lines();
  std::filesystem::permissions(path_, std::filesystem::perms::none);
  {
    const Unprivileged user;
    if (geteuid() == 0) GTEST_SKIP() << "this root cannot become anybody else, and reads all files";
    expect_defaults(config::load(path_));
  }
  EXPECT_THAT(test_support::take_log_lines(), ElementsAre(HasSubstr("cannot be opened")));
}

}  // namespace
}  // namespace acr122::config
