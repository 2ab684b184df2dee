// SPDX-License-Identifier: LGPL-2.1-or-later
// Housekeeping and type A activation of the virtual PN532, in recorded bytes.
#include <gtest/gtest.h>

#include "unit/sim/pn532_bench.h"

namespace sim {
namespace {

TEST(Pn532Housekeeping, AnswersFirmwareVersionAsRecorded) {
  Bench bench;
  EXPECT_EQ(bench.run("D4 02"), "D5 03 32 01 06 07");  // libnfc#691
}

TEST(Pn532Housekeeping, ReportsNoTargetAsPrinted) {
  Bench bench;
  EXPECT_EQ(bench.run("D4 04"), "D5 05 00 00 00 80");  // ACR122U API V2.04, 7.5
}

TEST(Pn532Housekeeping, ReadsBackWhatWasWritten) {
  Bench bench;  // StackOverflow 24777810
  EXPECT_EQ(bench.run("D4 08 63 05 07 63 0D 07 63 38 15"), "D5 09");
  EXPECT_EQ(bench.run("D4 06 63 05 63 0D 63 38"), "D5 07 07 07 15");
}

TEST(Pn532Housekeeping, AcceptsParametersAsRecorded) {
  Bench bench;
  EXPECT_EQ(bench.run("D4 12 30"), "D5 13");           // StackOverflow 24777810
  EXPECT_EQ(bench.run("D4 32 05 00 01 02"), "D5 33");  // libnfc#666
  EXPECT_EQ(bench.run("D4 08 63 02 80 63 03 80 63 05 44"), "D5 09");
}

TEST(Pn532Housekeeping, AnswersUnknownCommandsWithTheSyntaxErrorFrame) {
  Bench bench;
  for (const auto* command : {"D4 99", "D4 02 00", "D4 12", "D4 32", "D4 32 05 00", "D4 06 63",
                              "D4 08 63 02", "D4", "D5 02", "D4 4A 03 00", "D4 4A 01 05"}) {
    EXPECT_EQ(bench.run(command), "7F") << command;
  }
}

TEST(Pn532List, FindsNothingInAnEmptyField) {
  Bench bench;
  EXPECT_EQ(bench.run("D4 4A 01 00"), "D5 4B 00");  // libnfc#666
}

TEST(Pn532List, WaitsForEverWithInfiniteRetries) {
  Bench bench;
  bench.run("D4 32 05 FF FF FF");
  EXPECT_EQ(bench.run("D4 4A 01 00"), "never");
}

TEST(Pn532List, ATryOnAnEmptyFieldTakesFiveToSixMilliseconds) {
  Bench bench;
  bench.run("D4 32 05 FF 01 00");
  bench.run("D4 4A 01 00");
  const auto before = bench.clock.now();
  bench.run("D4 4A 01 00");
  EXPECT_GE(bench.clock.now() - before, 5000U);
  EXPECT_LE(bench.clock.now() - before, 6000U);
}

TEST(Pn532List, ListsClassic1kAsRecorded) {
  Bench bench;
  bench.place("classic-1k");
  // libnfc#476, with the ATQA in the order that all other traces show.
  EXPECT_EQ(bench.run("D4 4A 01 00"), "D5 4B 01 01 00 04 08 04 82 AC B9 5D");
}

TEST(Pn532List, ListsClassic4kAsPrinted) {
  Bench bench;
  bench.place("classic-4k");
  // ACS ACR122 API V1.0, page 12.
  EXPECT_EQ(bench.run("D4 4A 01 00"), "D5 4B 01 01 00 02 18 04 F6 8E 2A 99");
}

TEST(Pn532List, GivesLongUidsWithoutCascadeTags) {
  Bench bench;
  bench.place("classic-1k-7b");
  EXPECT_EQ(bench.run("D4 4A 01 00"), "D5 4B 01 01 00 44 08 07 04 15 2B EA 70 32 80");
}

TEST(Pn532Release, AnswersOkWithAndWithoutTarget) {
  Bench bench;
  EXPECT_EQ(bench.run("D4 44 00"), "D5 45 00");  // libnfc#476
  EXPECT_EQ(bench.run("D4 52 00"), "D5 53 00");
  EXPECT_EQ(bench.run("D4 52 01"), "D5 53 27");
  bench.place("classic-1k");
  bench.run("D4 4A 01 00");
  EXPECT_EQ(bench.run("D4 44 01"), "D5 45 00");
  EXPECT_EQ(bench.run("D4 4A 01 00"), "D5 4B 00") << "a halted card is not found by REQA";
}

// libnfc#671
TEST(Pn532List, FelicaPollingBeginsWithItsCommand) {
  Bench bench;
  bench.place("felica");
  EXPECT_EQ(bench.run("D4 4A 01 01 00 FF FF 01 00").substr(0, 8), "D5 4B 01");
  EXPECT_EQ(bench.run("D4 4A 01 01 01 FF FF 01 00"), "7F");
}

}  // namespace
}  // namespace sim
