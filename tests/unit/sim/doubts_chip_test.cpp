// SPDX-License-Identifier: LGPL-2.1-or-later
// Doubts about the chip: what each value does.
#include <gtest/gtest.h>

#include "sim/cards/applet.h"
#include "unit/sim/pn532_bench.h"

namespace sim {
namespace {

/// A bare chip with one doubt set, and the card of a catalog listed as type A.
struct DoubtBench : Bench {
  explicit DoubtBench(const std::string& doubt) { EXPECT_EQ(set_doubt(model.doubts, doubt), ""); }
  void list(const std::string& card, const CardOptions& options = {}) {
    place(card, options);
    EXPECT_EQ(run("D4 4A 01 00").substr(0, 8), "D5 4B 01");
  }
  Microseconds time_of(std::string_view command) {
    const auto before = clock.now();
    run(command);
    return clock.now() - before;
  }
};

// An answer of 258 bytes; of its second part the host has heard nothing.
constexpr auto kLong = "D4 40 01 80 EB 01 00";

TEST(DoubtLostAnswer, Dropped) {
  DoubtBench bench("lost-answer=dropped");
  bench.list("applet");
  bench.run(kLong);
  EXPECT_EQ(bench.run("D4 40 01 F1"), "D5 41 00 F1");
}

TEST(DoubtLostAnswer, GivenOn) {
  DoubtBench bench("lost-answer=given-on");
  bench.list("applet");
  bench.run(kLong);
  const auto rest = bench.run("D4 40 01 F1");
  EXPECT_EQ(rest.size(), 9U * 3 - 1) << "six bytes of the answer to the command before";
  EXPECT_EQ(rest.substr(rest.size() - 5), "90 00");
  EXPECT_EQ(bench.run("D4 40 01 F1"), "D5 41 00 F1");
}

// FWI 12: 1237 ms.
const CardOptions kSlow{.ats = Bytes{0x05, 0x78, 0x80, 0xC0, 0x02}};
constexpr Microseconds kSlowWait = 1'237'258;

Microseconds presence_time(const std::string& doubt) {
  DoubtBench bench(doubt);
  bench.list("applet", kSlow);
  bench.field.remove_all();
  return bench.time_of("D4 00 06");
}

TEST(DoubtChipWait, FwtThriceOrOnceOrTheTimeout) {
  EXPECT_GE(presence_time("chip-wait=fwt-thrice"), 3 * kSlowWait);
  const auto once = presence_time("chip-wait=fwt-once");
  EXPECT_GE(once, kSlowWait);
  EXPECT_LT(once, 2 * kSlowWait);
  EXPECT_LT(presence_time("chip-wait=timeout"), 200'000U) << "three times 51.2 ms";
}

TEST(DoubtPpsWait, ActivationOrFwtTwice) {
  const auto time = [](const std::string& doubt) {
    DoubtBench bench(doubt);
    bench.list("applet", kSlow);
    bench.field.remove_all();
    EXPECT_EQ(bench.run("D4 4E 01 00 00"), "D5 4F 01");
    return bench.clock.now();
  };
  EXPECT_LT(time("pps-wait=activation"), kSlowWait);
  EXPECT_GE(time("pps-wait=fwt"), 2 * kSlowWait) << "item 05: one retry";
}

TEST(DoubtSecondLook, ALoneCardStaysSelected) {
  DoubtBench bench("second-look=collision-only");
  bench.place("ntag213");
  bench.run("D4 4A 02 00");
  EXPECT_EQ(bench.run("D4 42 60").substr(0, 8), "D5 43 00");
}

TEST(DoubtSecondLook, ALoneCardIsHalted) {
  DoubtBench bench("second-look=always");
  bench.place("ntag213");
  EXPECT_EQ(bench.run("D4 4A 02 00").substr(0, 8), "D5 4B 01");
  EXPECT_EQ(bench.run("D4 42 60"), "D5 43 01");
  EXPECT_EQ(bench.run("D4 40 01 30 00").substr(0, 8), "D5 41 00") << "the chip wakes it";
  EXPECT_EQ(bench.run("D4 42 60").substr(0, 8), "D5 43 00");
}

TEST(DoubtSecondLook, PpsMeetsASleepingCard) {
  DoubtBench bench("second-look=always");
  bench.place("applet");
  bench.run("D4 4A 02 00");
  EXPECT_EQ(bench.run("D4 4E 01 02 02"), "D5 4F 01");
  EXPECT_EQ(bench.run("D4 54 01"), "D5 55 00");
  EXPECT_EQ(bench.run("D4 4E 01 02 02"), "D5 4F 00");
}

TEST(DoubtSecondLook, WithMaxTg1NothingChanges) {
  DoubtBench bench("second-look=always");
  bench.list("ntag213");
  EXPECT_EQ(bench.run("D4 42 60").substr(0, 8), "D5 43 00");
}

TEST(DoubtOutOfStep, RfProtocolOrFormat) {
  for (const auto& [value, status] :
       {std::pair{"rf-protocol", "D5 41 0B"}, std::pair{"format", "D5 41 13"}}) {
    DoubtBench bench(std::string("out-of-step=") + value);
    bench.list("applet");
    EXPECT_EQ(bench.run("D4 40 01 80 ED 00 00"), "D5 41 01");
    EXPECT_EQ(bench.run("D4 40 01 80 E1 00 00 04"), status) << "carried out all the same";
  }
}

TEST(DoubtLongAnswer, TheChipCutsAt252OrAt262) {
  DoubtBench cut("long-answer=cut");
  cut.list("applet");
  EXPECT_EQ(cut.run(kLong).size(), (3U + 252) * 3 - 1);
  DoubtBench whole("long-answer=mute-over-259");
  whole.list("applet");
  EXPECT_EQ(whole.run(kLong).size(), (3U + 258) * 3 - 1);
}

TEST(DoubtGuardTime, WaitedOrIgnored) {
  const auto time = [](const std::string& doubt) {
    DoubtBench bench(doubt);
    bench.list("applet", {.ats = Bytes{0x05, 0x78, 0x80, 0x8D, 0x02}});  // SFGI 13: 2.47 s
    return bench.clock.now();
  };
  EXPECT_GT(time("guard-time=waited"), 2'400'000U);
  EXPECT_LT(time("guard-time=ignored"), 100'000U);
}

TEST(DoubtThru, RefusedOrUnanswered) {
  DoubtBench refused("thru=refused");
  refused.list("ntag213");
  EXPECT_EQ(refused.run("D4 42 60"), "7F");
  EXPECT_EQ(refused.run("D4 40 01 30 00").substr(0, 8), "D5 41 00");
  DoubtBench unanswered("thru=unanswered");
  unanswered.list("ntag213");
  EXPECT_EQ(unanswered.run("D4 42 60"), "D5 43 01");
}

TEST(Doubts, AreSetByNameAndValue) {
  constexpr const char* kValues = "thru is one of works, refused, unanswered";
  Doubts doubts;
  EXPECT_EQ(set_doubt(doubts, "thru=refused"), "");
  EXPECT_EQ(doubts.thru, Thru::refused);
  EXPECT_EQ(set_doubt(doubts, "thru"), kValues);
  EXPECT_EQ(set_doubt(doubts, "thru="), kValues);
  EXPECT_EQ(set_doubt(doubts, "thru=9"), kValues);
  for (const std::string name : {"nothing", ""}) {
    const auto names = "no doubt \"" + name + "\" (NAME=VALUE): there are lost-answer, chip-wait, ";
    EXPECT_EQ(set_doubt(doubts, name + "=1").substr(0, names.size()), names);
    EXPECT_EQ(set_doubt(doubts, name).substr(0, names.size()), names);
  }
  EXPECT_EQ(doubts.thru, Thru::refused) << "as it was";
}

TEST(Doubts, DefaultIsTheFirstValueOfEach) {
  for (const auto& entry : doubt_entries()) {
    EXPECT_EQ(entry.get(Doubts{}), 0U) << entry.name;
    Doubts doubts;
    for (std::size_t value = 0; value < entry.values.size(); ++value) {
      entry.set(doubts, value);
      EXPECT_EQ(entry.get(doubts), value) << entry.name;
    }
  }
}

}  // namespace
}  // namespace sim
