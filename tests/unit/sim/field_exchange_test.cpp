// SPDX-License-Identifier: LGPL-2.1-or-later
#include <gtest/gtest.h>

#include "sim/rf/field.h"
#include "sim/rf/timing.h"
#include "unit/sim/pn532_bench.h"

namespace sim {
namespace {

const RfFrame kReqa{Modulation::a, 106, {0x26}, 7, false};

TEST(RfTiming, CountsTheBitsOfEachTechnology) {
  EXPECT_EQ(frame_time(kReqa), 84U);                                       // 9 bits of 9.44 us
  EXPECT_EQ(frame_time({Modulation::a, 106, Bytes(16), 0, true}), 1547U);  // 18 x 9 + 2 bits
  EXPECT_EQ(frame_time({Modulation::a, 424, Bytes(16), 0, true}), 386U);
  EXPECT_EQ(frame_time({Modulation::b, 106, {5, 0, 0}, 0, true}), 689U);      // 5 x 10 + 23
  EXPECT_EQ(frame_time({Modulation::felica, 212, Bytes(6), 0, true}), 604U);  // 64 + 64
}

TEST(Field, ASilentFrameCostsTheFrameAndTheTimeOut) {
  Bench bench;
  bench.field.switch_to(true);
  const auto before = bench.clock.now();
  EXPECT_TRUE(bench.field.exchange(kReqa, 5000).empty());
  EXPECT_EQ(bench.clock.now() - before, 84U + 5000);
}

TEST(Field, AnAnswerEndsTheWait) {
  Bench bench;
  bench.place("classic-1k");
  bench.field.switch_to(true);
  const auto before = bench.clock.now();
  EXPECT_EQ(bench.field.exchange(kReqa, 5000).size(), 1U);
  EXPECT_EQ(bench.clock.now() - before, 84U + 86 + 188);
}

TEST(Field, CardsHearNothingWithoutField) {
  Bench bench;
  bench.place("classic-1k");
  EXPECT_TRUE(bench.field.exchange(kReqa, 100).empty());
}

TEST(Field, EveryFrameIsCountedAndAnnouncedFirst) {
  Bench bench;
  bench.field.switch_to(true);
  std::uint64_t seen = 0;
  bench.field.on_frame = [&](std::uint64_t number) {
    seen = number;
    if (number == 2) bench.place("classic-1k");
  };
  EXPECT_TRUE(bench.field.exchange(kReqa, 100).empty());
  EXPECT_EQ(seen, 1U);
  EXPECT_EQ(bench.field.exchange(kReqa, 100).size(), 1U) << "placed before the frame is sent";
  EXPECT_EQ(bench.counters.rf_frames, 2U);
}

TEST(Field, MovingACardOutTakesItsPower) {
  Bench bench;
  auto card = bench.place("classic-1k");
  bench.field.switch_to(true);
  bench.field.exchange(kReqa, 100);
  bench.field.remove(card.get());
  bench.field.remove(card.get());
  EXPECT_TRUE(bench.field.cards().empty());
  bench.field.place(card);
  EXPECT_EQ(bench.field.exchange(kReqa, 100).size(), 1U) << "IDLE, not READY";
}

TEST(FieldCollision, TwoClassicsAreToldApart) {
  Bench bench;
  bench.place("classic-1k");   // 82 AC B9 5D
  bench.place("infineon-1k");  // 7B 22 10 E4: bit 0 is 1 and goes first
  EXPECT_EQ(bench.run("D4 4A 02 00"),
            "D5 4B 02 01 00 04 88 04 7B 22 10 E4 02 00 04 08 04 82 AC B9 5D");
  EXPECT_EQ(bench.run("D4 40 01 60 04 FF FF FF FF FF FF 7B 22 10 E4"), "D5 41 00");
  EXPECT_EQ(bench.run("D4 40 02 60 04 FF FF FF FF FF FF 82 AC B9 5D"), "D5 41 00");
}

TEST(FieldCollision, OneOfTwoIsChosenWhenOneIsAskedFor) {
  Bench bench;
  bench.place("ultralight");
  bench.place("classic-1k-7b");
  const auto answer = bench.run("D4 4A 01 00");
  EXPECT_EQ(answer.substr(0, 8), "D5 4B 01");
}

TEST(FieldCollision, CardsThatDifferInTheLastUidBitAreToldApart) {
  Bench bench;
  bench.place("classic-1k", {.uid = Bytes{1, 2, 3, 0x80}});
  bench.place("classic-1k", {.uid = Bytes{1, 2, 3, 0x00}});
  EXPECT_EQ(bench.run("D4 4A 02 00"),
            "D5 4B 02 01 00 04 08 04 01 02 03 80 02 00 04 08 04 01 02 03 00");
}

TEST(FieldCollision, FourAndSevenByteUidsAreToldApart) {
  Bench bench;
  bench.place("classic-1k");
  bench.place("desfire");
  const auto answer = bench.run("D4 4A 02 00");
  EXPECT_EQ(answer.substr(0, 8), "D5 4B 02");
  EXPECT_NE(answer.find("04 82 AC B9 5D"), std::string::npos);
  EXPECT_NE(answer.find("07 04 52 5A 19 B2 1B 80 06 75 77 81 02 80"), std::string::npos);
}

TEST(FieldCollision, ASingleCardIsListedOnce) {
  Bench bench;
  bench.place("applet");
  EXPECT_EQ(bench.run("D4 4A 02 00").substr(0, 8), "D5 4B 01");
  EXPECT_EQ(bench.run("D4 40 01 F1"), "D5 41 00 F1");
}

TEST(FieldCollision, TwoIsoDepCardsTakeTurns) {
  Bench bench;
  bench.place("applet");
  bench.place("applet-106");
  EXPECT_EQ(bench.run("D4 4A 02 00").substr(0, 8), "D5 4B 02");
  EXPECT_EQ(bench.run("D4 40 01 F1"), "D5 41 00 F1");
  EXPECT_EQ(bench.run("D4 40 02 F1"), "D5 41 00 F1");
  EXPECT_EQ(bench.run("D4 40 01 F1"), "D5 41 00 F1");
}

TEST(FieldCollision, TwoTypeBCardsFindSlotsOfTheirOwn) {
  Bench bench;
  bench.place("applet-b");
  bench.place("type-b");
  EXPECT_EQ(bench.run("D4 4A 02 03 00").substr(0, 8), "D5 4B 02");
  EXPECT_EQ(bench.run("D4 40 01 F1"), "D5 41 00 F1");
  EXPECT_EQ(bench.run("D4 40 02 F1"), "D5 41 00 F1");
}

}  // namespace
}  // namespace sim
