// SPDX-License-Identifier: LGPL-2.1-or-later
// InAutoPoll and Diagnose of the virtual PN532.
#include <gtest/gtest.h>

#include "unit/sim/pn532_bench.h"

namespace sim {
namespace {

TEST(Pn532AutoPoll, ReportsTypeLengthAndRecord) {
  Bench bench;
  bench.place("classic-1k");
  EXPECT_EQ(bench.run("D4 60 01 01 00"), "D5 61 01 10 09 01 00 04 08 04 82 AC B9 5D");
}

TEST(Pn532AutoPoll, TakesTheTypesInTurn) {
  Bench bench;
  bench.place("smartmx-28");
  EXPECT_EQ(bench.run("D4 60 01 01 11 03 20 10"),
            "D5 61 01 20 10 01 00 08 28 04 85 82 2F A0 07 77 F7 80 02 47 65");
}

TEST(Pn532AutoPoll, PollsForMifareWithoutRats) {
  Bench bench;
  bench.place("smartmx-28");
  EXPECT_EQ(bench.run("D4 60 01 01 10"), "D5 61 01 10 09 01 00 08 28 04 85 82 2F A0");
}

TEST(Pn532AutoPoll, PassesOverCardsOfAnotherType) {
  Bench bench;
  bench.place("desfire");
  EXPECT_EQ(bench.run("D4 60 01 01 10 20").substr(0, 11), "D5 61 01 20");
}

TEST(Pn532AutoPoll, EndsEmptyHandedAfterItsRounds) {
  Bench bench;
  const auto before = bench.clock.now();
  EXPECT_EQ(bench.run("D4 60 02 01 00"), "D5 61 00");
  EXPECT_GE(bench.clock.now() - before, 300000U);
}

TEST(Pn532AutoPoll, PollsForEverWithFF) {
  Bench bench;
  EXPECT_EQ(bench.run("D4 60 FF 01 00"), "never");
  bench.place("type-b");
  EXPECT_EQ(bench.run("D4 60 FF 01 00 03").substr(0, 11), "D5 61 01 23");
}

TEST(Pn532AutoPoll, RefusesNonsense) {
  Bench bench;
  for (const auto* command :
       {"D4 60", "D4 60 01", "D4 60 01 01", "D4 60 00 01 00", "D4 60 01 00 00", "D4 60 01 10 00"}) {
    EXPECT_EQ(bench.run(command), "7F") << command;
  }
}

TEST(Pn532Diagnose, EchoesAndTestsItself) {
  Bench bench;
  EXPECT_EQ(bench.run("D4 00 00 6E 66 63"), "D5 01 00 6E 66 63");  // nfcpy
  EXPECT_EQ(bench.run("D4 00 01"), "D5 01 00");
  EXPECT_EQ(bench.run("D4 00 02"), "D5 01 00");
  EXPECT_EQ(bench.run("D4 00 03"), "7F");
}

TEST(Pn532Diagnose, CountsUnansweredPolls) {
  Bench bench;
  EXPECT_EQ(bench.run("D4 00 04 01"), "D5 01 80");
  bench.field.switch_to(true);
  bench.place("felica");
  EXPECT_EQ(bench.run("D4 00 04 01"), "D5 01 00");
}

}  // namespace
}  // namespace sim
