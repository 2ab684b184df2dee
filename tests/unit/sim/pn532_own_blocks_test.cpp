// SPDX-License-Identifier: LGPL-2.1-or-later
// A host that speaks ISO 14443-4 itself, by InCommunicateThru (as nfcpy's tt4.py does).
#include <gtest/gtest.h>

#include "unit/sim/pn532_bench.h"

namespace sim {
namespace {

/// A card that is selected and waits for RATS.
struct OwnBlocks : Bench {
  explicit OwnBlocks(const std::string& card = "applet", const CardOptions& options = {}) {
    run("D4 12 04");  // no automatic RATS
    place(card, options);
    EXPECT_EQ(run("D4 4A 01 00"), "D5 4B 01 01 00 04 20 04 1A 2B 3C 4D");
  }
  std::string rats() { return run("D4 42 E0 70"); }
  /// Speed bits of TxMode and RxMode, CRC on.
  void set_rates(std::string_view mode) {
    run("D4 08 63 02 " + std::string(mode) + " 63 03 " + std::string(mode));
  }
};

constexpr auto kAts = "D5 43 00 0B 78 77 81 02 80 41 50 50 4C 45";

TEST(OwnIsoDep, RatsGivesTheFrameSizeThatItAsksFor) {
  const std::pair<std::string_view, std::size_t> sizes[] = {
      {"D4 42 E0 50", 64}, {"D4 42 E0 70", 128}, {"D4 42 E0 80", 256}};
  for (const auto& [rats, frame] : sizes) {
    OwnBlocks bench;
    EXPECT_EQ(bench.run(rats), kAts);
    const auto block = bench.run("D4 42 02 80 EB 02 00");
    EXPECT_EQ((block.size() + 1) / 3, 3 + frame - 2) << "the CRC stays in the chip";
    EXPECT_EQ(block.substr(0, 11), "D5 43 00 12") << "chaining";
  }
}

TEST(OwnIsoDep, BlocksGoOnByRAck) {
  OwnBlocks bench;
  bench.rats();
  EXPECT_EQ(bench.run("D4 42 02 80 EB 00 80").substr(0, 11), "D5 43 00 12");
  EXPECT_EQ(bench.run("D4 42 A3").substr(0, 11), "D5 43 00 03");
  EXPECT_EQ(bench.run("D4 42 02 F1"), "D5 43 00 02 F1");
}

// ISO 14443-4, 7.5.4.3 (PICC rules), by their numbers.
TEST(OwnIsoDep, Rule11RepeatsTheLastBlock) {
  OwnBlocks bench;
  bench.rats();
  const auto answer = bench.run("D4 42 02 80 E1 00 00 04");
  EXPECT_EQ(answer, "D5 43 00 02 00 00 00 01 90 00");
  EXPECT_EQ(bench.run("D4 42 B2"), answer) << "R(NAK) with the card's number";
  EXPECT_EQ(bench.run("D4 42 A2"), answer) << "R(ACK) with it, too";
}

TEST(OwnIsoDep, Rule12AcknowledgesAnRNakOfTheOtherNumber) {
  OwnBlocks bench;
  bench.rats();
  EXPECT_EQ(bench.run("D4 42 B2"), "D5 43 00 A3") << "before the first block: presence check";
  bench.run("D4 42 02 F1");
  EXPECT_EQ(bench.run("D4 42 B3"), "D5 43 00 A2") << "the block 03 was not heard";
}

TEST(OwnIsoDep, RuleDTogglesAtEveryIBlock) {
  OwnBlocks bench;
  bench.rats();
  EXPECT_EQ(bench.run("D4 42 02 F1"), "D5 43 00 02 F1");
  EXPECT_EQ(bench.run("D4 42 02 F1"), "D5 43 00 03 F1") << "whatever number came";
}

TEST(OwnIsoDep, AWaitingCardRepeatsItsRequest) {
  OwnBlocks bench;
  bench.rats();
  bench.run("D4 32 02 00 0B 0E");  // 819 ms: the card takes its time
  EXPECT_EQ(bench.run("D4 42 02 80 E0 01 05"), "D5 43 00 F2 05");
  EXPECT_EQ(bench.run("D4 42 B2"), "D5 43 00 F2 05");
  EXPECT_EQ(bench.run("D4 42 F2 05"), "D5 43 00 02 90 00");
}

TEST(OwnIsoDep, DeselectHaltsTheCard) {
  OwnBlocks bench;
  bench.rats();
  EXPECT_EQ(bench.run("D4 42 C2"), "D5 43 00 C2");
  EXPECT_EQ(bench.run("D4 42 02 F1"), "D5 43 01");
  EXPECT_EQ(bench.run("D4 4A 01 00"), "D5 4B 00") << "REQA";
  EXPECT_EQ(bench.run("D4 4A 01 00 1A 2B 3C 4D").substr(0, 8), "D5 4B 01") << "WUPA";
}

TEST(OwnIsoDep, ASecondRatsIsNotAnswered) {
  OwnBlocks bench;
  bench.rats();
  EXPECT_EQ(bench.rats(), "D5 43 01");
  EXPECT_EQ(bench.run("D4 42 02 F1"), "D5 43 00 02 F1");
}

TEST(OwnIsoDep, At424TheCardHearsOnlyAChipAt424) {
  OwnBlocks bench;
  bench.rats();
  EXPECT_EQ(bench.run("D4 42 D0 11 0A"), "D5 43 00 D0") << "PPS, still at 106";
  EXPECT_EQ(bench.run("D4 42 B2"), "D5 43 01");
  bench.set_rates("90");
  EXPECT_EQ(bench.run("D4 42 B2"), "D5 43 01") << "212";
  bench.set_rates("A0");
  EXPECT_EQ(bench.run("D4 32 0D 85 15 8A 85 08 B2 85 01 DA"), "D5 33");
  EXPECT_EQ(bench.run("D4 42 B2"), "D5 43 00 A3");
  EXPECT_EQ(bench.run("D4 42 02 F1"), "D5 43 00 02 F1");
  bench.run("D4 08 63 03 80");
  EXPECT_EQ(bench.run("D4 42 B2"), "D5 43 01") << "a receiver at 106 hears nothing of it";
}

TEST(DoubtRateSettings, NeededAbove106) {
  OwnBlocks bench;
  EXPECT_EQ(set_doubt(bench.model.doubts, "rate-settings=needed"), "");
  bench.rats();
  bench.run("D4 42 D0 11 0A");
  bench.set_rates("A0");
  EXPECT_EQ(bench.run("D4 42 B2"), "D5 43 01");
  bench.run("D4 32 0D 85 15 8A 85 08 B2 85 01 DA");
  EXPECT_EQ(bench.run("D4 42 B2"), "D5 43 00 A3");
}

TEST(OwnIsoDep, Item02BoundsTheWait) {
  OwnBlocks bench;
  bench.rats();
  const auto time = [&] {
    const auto before = bench.clock.now();
    EXPECT_EQ(bench.run("D4 42 02 80 ED 00 00"), "D5 43 01");
    return bench.clock.now() - before;
  };
  EXPECT_LT(time(), 60'000U) << "51.2 ms";
  bench.run("D4 32 02 00 0B 0F");
  EXPECT_GT(time(), 1'600'000U) << "1.64 s";
}

}  // namespace
}  // namespace sim
