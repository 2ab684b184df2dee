// SPDX-License-Identifier: LGPL-2.1-or-later
// Doubts about what the chip makes of its cards: what each value does.
#include <gtest/gtest.h>

#include "unit/sim/pn532_bench.h"

namespace sim {
namespace {

struct DoubtBench : Bench {
  DoubtBench(const std::string& doubt, const std::string& card) {
    EXPECT_EQ(set_doubt(model.doubts, doubt), "");
    place(card);
  }
  std::string list() { return run("D4 4A 01 00"); }
};

TEST(DoubtFieldOff, TheTargetIsWokenOrLost) {
  DoubtBench woken("field-off=woken", "ntag213");
  woken.list();
  woken.run("D4 32 01 00");
  woken.run("D4 32 01 01");
  EXPECT_EQ(woken.run("D4 40 01 30 00").substr(0, 8), "D5 41 00");
  DoubtBench lost("field-off=lost", "ntag213");
  lost.list();
  lost.run("D4 32 01 00");
  lost.run("D4 32 01 01");
  EXPECT_EQ(lost.run("D4 40 01 30 00"), "D5 41 01");
  EXPECT_EQ(lost.run("D4 54 01"), "D5 55 00") << "and nothing was sent";
  EXPECT_EQ(lost.run("D4 40 01 30 00"), "D5 41 01");
  EXPECT_EQ(lost.list().substr(0, 8), "D5 4B 01");
  EXPECT_EQ(lost.run("D4 40 01 30 00").substr(0, 8), "D5 41 00");
}

TEST(DoubtSilentRats, ListedOrNot) {
  DoubtBench listed("silent-rats=listed", "mute-rats");
  EXPECT_EQ(listed.list().substr(0, 8), "D5 4B 01");
  DoubtBench unlisted("silent-rats=not-listed", "mute-rats");
  EXPECT_EQ(unlisted.list(), "D5 4B 00");
  unlisted.run("D4 12 04");
  EXPECT_EQ(unlisted.list().substr(0, 8), "D5 4B 01") << "without automatic RATS";
}

/// Nobody answers at the second cascade level.
void lose_second_level(Bench& bench) {
  bench.field.disturb = [](const RfFrame& frame) {
    return frame.bytes.front() == 0x95 ? Disturbance::answer_lost : Disturbance::none;
  };
}

TEST(DoubtUnfinishedUid, NotListedOrListedWithItsTag) {
  DoubtBench hidden("unfinished-uid=not-listed", "ntag213");
  lose_second_level(hidden);
  EXPECT_EQ(hidden.list(), "D5 4B 00");
  DoubtBench listed("unfinished-uid=listed", "ntag213");
  lose_second_level(listed);
  EXPECT_EQ(listed.list(), "D5 4B 01 01 00 44 04 04 88 04 A2 3B");
}

TEST(DoubtNoLogin, TimeOutOrFormat) {
  for (const auto& [value, status] :
       {std::pair{"timeout", "D5 41 01"}, std::pair{"format", "D5 41 13"}}) {
    DoubtBench bench(std::string("no-login=") + value, "classic-1k");
    bench.list();
    EXPECT_EQ(bench.run("D4 40 01 30 04"), status);
    bench.field.remove_all();
    EXPECT_EQ(bench.run("D4 40 01 30 04"), "D5 41 01");
  }
}

TEST(DoubtIdleLogin, AuthenticationOrTimeOut) {
  constexpr auto kWrongKey = "D4 40 01 60 04 00 00 00 00 00 00 82 AC B9 5D";
  for (const auto& [value, status] :
       {std::pair{"authentication", "D5 41 14"}, std::pair{"timeout", "D5 41 01"}}) {
    DoubtBench bench(std::string("idle-login=") + value, "classic-1k");
    bench.list();
    EXPECT_EQ(bench.run(kWrongKey), "D5 41 14");
    EXPECT_EQ(bench.run(kWrongKey), status);
    bench.list();
    EXPECT_EQ(bench.run(kWrongKey), "D5 41 14");
  }
}

TEST(DoubtType2Refusal, SilenceOrNak) {
  for (const auto& [value, status] :
       {std::pair{"silence", "D5 43 01"}, std::pair{"nak", "D5 43 02"}}) {
    DoubtBench bench(std::string("type2-refusal=") + value, "ntag213");
    bench.list();
    EXPECT_EQ(bench.run("D4 42 1B 00 00 00 00"), status) << "a wrong password";
    bench.field.remove_all();
    EXPECT_EQ(bench.run("D4 42 60"), "D5 43 01");
  }
}

TEST(DoubtAttrib, OfACardWithoutIso14443Part4) {
  const std::string atqb = "50 00 01 32 F6 00 00 00 00 00 30 80";
  DoubtBench sent("attrib=sent", "type-b-3");
  EXPECT_EQ(sent.run("D4 4A 01 03 00"), "D5 4B 01 01 " + atqb + " 01 00");
  DoubtBench skipped("attrib=skipped", "type-b-3");
  EXPECT_EQ(skipped.run("D4 4A 01 03 00"), "D5 4B 01 01 " + atqb);
  DoubtBench other("attrib=skipped", "applet-b");
  EXPECT_EQ(other.run("D4 4A 01 03 00").substr(48), "01 21") << "with ISO 14443-4";
}

TEST(DoubtEmptyListing, ForgetsTheTargetOrKeepsIt) {
  for (const std::string value : {"forgets", "keeps"}) {
    DoubtBench bench("empty-listing=" + value, "ntag213");
    bench.run("D4 32 05 00 01 01");
    bench.list();
    EXPECT_EQ(bench.run("D4 44 01"), "D5 45 00");
    EXPECT_EQ(bench.run("D4 4A 01 03 00"), "D5 4B 00");
    EXPECT_EQ(bench.run("D4 54 01"), value == "keeps" ? "D5 55 00" : "D5 55 27");
  }
}

TEST(DoubtFirstNak, AnsweredOrUnheard) {
  for (const std::string value : {"answered", "unheard"}) {
    DoubtBench bench("first-nak=" + value, "applet");
    bench.run("D4 12 04");
    bench.list();
    bench.run("D4 42 E0 50");
    EXPECT_EQ(bench.run("D4 42 B2"), value == "answered" ? "D5 43 00 A3" : "D5 43 01");
    EXPECT_EQ(bench.run("D4 42 02 80 E1 00 00 04").substr(0, 11), "D5 43 00 02");
    EXPECT_EQ(bench.run("D4 42 B3"), "D5 43 00 A2");
  }
}

TEST(DoubtFelicaWake, AfterFiveMillisecondsOrTwenty) {
  for (const std::string value : {"5ms", "20ms"}) {
    DoubtBench bench("felica-wake=" + value, "felica");
    const auto listed = [&] { return bench.run("D4 4A 01 01 00 FF FF 00 00").substr(0, 8); };
    bench.run("D4 32 01 00");
    bench.run("D4 32 01 01");
    bench.clock.advance(6'000);
    EXPECT_EQ(listed(), value == "5ms" ? "D5 4B 01" : "D5 4B 00");
    bench.clock.advance(20'000);
    EXPECT_EQ(listed(), "D5 4B 01");
  }
}

TEST(DoubtTopazAwake, AnswersAnotherListingOrNot) {
  for (const std::string value : {"answers", "silent"}) {
    DoubtBench bench("topaz-awake=" + value, "topaz512");
    const auto listed = [&] { return bench.run("D4 4A 01 04").substr(0, 8); };
    bench.run("D4 32 05 00 01 01");
    EXPECT_EQ(listed(), "D5 4B 01");
    EXPECT_EQ(listed(), value == "answers" ? "D5 4B 01" : "D5 4B 00");
    bench.run("D4 32 01 00");
    bench.run("D4 32 01 01");
    EXPECT_EQ(listed(), "D5 4B 01");
  }
}

TEST(DoubtType2Nak, FormatOrTimeout) {
  for (const std::string value : {"format", "timeout"}) {
    DoubtBench bench("type2-nak=" + value, "ntag213");
    bench.list();
    const std::string nak = value == "format" ? "D5 41 13" : "D5 41 01";
    EXPECT_EQ(bench.run("D4 40 01 30 F0"), nak) << "READ of no page";
    bench.list();
    EXPECT_EQ(bench.run("D4 40 01 A2 F0 00 00 00 00"), nak) << "WRITE to no page";
  }
}

TEST(DoubtRAck, AtOnceOrNowAndThenLate) {
  for (const std::string value : {"at-once", "late"}) {
    DoubtBench bench("r-ack=" + value, "applet");
    bench.run("D4 32 02 00 0B 08");  // 12.8 ms
    bench.run("D4 12 04");
    bench.list();
    bench.run("D4 42 E0 50");
    const std::string third = value == "late" ? "D5 43 01" : "D5 43 00 A3";
    EXPECT_EQ(bench.run("D4 42 B2"), "D5 43 00 A3");
    EXPECT_EQ(bench.run("D4 42 B2"), "D5 43 00 A3");
    EXPECT_EQ(bench.run("D4 42 B2"), third);
    EXPECT_EQ(bench.run("D4 42 B2"), third);
    bench.run("D4 32 02 00 0B 0A");  // 51.2 ms
    EXPECT_EQ(bench.run("D4 42 B2"), "D5 43 00 A3") << "in time";
    bench.run("D4 32 02 00 0B 08");
    EXPECT_EQ(bench.run("D4 42 B2"), "D5 43 00 A3") << "at once again";
  }
}

/// A listed Topaz 512 and its READ8 of block 1.
struct Type1Bench : DoubtBench {
  explicit Type1Bench(const std::string& value) : DoubtBench("type1-frames=" + value, "topaz512") {
    const auto listed = run("D4 4A 01 04");
    uid = listed.substr(listed.size() - 11);
  }
  std::string uid;
  std::string read8() { return run("D4 42 02 01 00 00 00 00 00 00 00 00 " + uid); }
};

TEST(DoubtType1Frames, PassedOrRefused) {
  Type1Bench passed("passed");
  EXPECT_EQ(passed.read8().substr(0, 11), "D5 43 00 01");
  Type1Bench refused("refused");
  EXPECT_EQ(refused.read8(), "D5 43 01");
  EXPECT_EQ(refused.run("D4 40 01 01 08").substr(0, 8), "D5 41 00") << "READ by the chip";
}

}  // namespace
}  // namespace sim
