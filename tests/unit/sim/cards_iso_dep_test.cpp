// SPDX-License-Identifier: LGPL-2.1-or-later
// The card's side of ISO 14443-4, block by block (rule numbers: ISO 14443-4, 7.5.4).
#include <gtest/gtest.h>

#include "sim/cards/applet.h"
#include "sim/cards/iso_dep.h"
#include "unit/sim/pn532_bench.h"

namespace sim {
namespace {

class IsoDepBlocksTest : public testing::Test {
 protected:
  void SetUp() override { blocks.start({.fsc = 32, .fsd = 16, .cid = 0, .fwi = 4}); }
  /// Hexadecimal in and out; "silence" if the card says nothing.
  std::string say(std::string_view block) {
    const auto answer = blocks.hear(from_hex(block));
    return answer ? acr122::to_hex(*answer) : "silence";
  }
  std::shared_ptr<Applet> applet = std::make_shared<Applet>(1024);
  IsoDepBlocks blocks{applet};
};

TEST_F(IsoDepBlocksTest, AnswersTheFirstIBlockWithNumberZero) {
  EXPECT_EQ(say("02 F1"), "02 F1");
  EXPECT_EQ(say("03 F1"), "03 F1");
}

TEST_F(IsoDepBlocksTest, RepeatsItsLastBlockForItsOwnNumber) {
  say("02 F1");
  EXPECT_EQ(say("B2"), "02 F1");  // rule 11
  EXPECT_EQ(say("A2"), "02 F1");
  EXPECT_EQ(applet->commands_seen(), 1U) << "run once only";
}

TEST_F(IsoDepBlocksTest, AcknowledgesANakWithTheOtherNumber) {
  EXPECT_EQ(say("B2"), "A3") << "rule 12, right after activation";
  say("02 F1");
  EXPECT_EQ(say("B3"), "A2");
}

TEST_F(IsoDepBlocksTest, AnswersAnEmptyIBlockByOne) {
  EXPECT_EQ(say("02"), "02") << "presence check";
  EXPECT_EQ(say("B2"), "02");
  EXPECT_EQ(say("03"), "03");
  EXPECT_EQ(applet->commands_seen(), 0U);
  EXPECT_EQ(say("12 80 EC 00 00 01"), "A2");
  EXPECT_EQ(say("13 55"), "A3");
  EXPECT_EQ(say("02"), "02 55 90 00") << "the end of a chain, no question";
}

TEST_F(IsoDepBlocksTest, AcknowledgesChainedBlocks) {
  EXPECT_EQ(say("12 80 EC 00 00 02"), "A2");
  EXPECT_EQ(applet->commands_seen(), 0U);
  EXPECT_EQ(say("03 AB CD"), "03 AB CD 90 00");
  EXPECT_EQ(applet->commands_seen(), 1U);
}

TEST_F(IsoDepBlocksTest, ChainsByTheFrameSizeOfTheReader) {
  // FSD 16: 13 bytes of INF.
  EXPECT_EQ(say("02 80 EC 00 00 0D 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D"),
            "12 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D");
  EXPECT_EQ(say("A3"), "03 90 00");
  EXPECT_EQ(say("A2"), "silence") << "nothing left to continue with";
}

TEST_F(IsoDepBlocksTest, RepeatsAChainedPartThatWasLost) {
  say("02 80 EC 00 00 0D 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D");
  EXPECT_EQ(say("A2"), "12 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D");
}

TEST_F(IsoDepBlocksTest, AsksForTimeAndThinksHalfOfIt) {
  EXPECT_EQ(say("02 80 E0 02 05"), "F2 05");
  EXPECT_EQ(blocks.thought(), frame_wait(4) / 2);
  EXPECT_EQ(say("F2 04"), "silence") << "another multiplier";
  EXPECT_EQ(say("F2 05"), "F2 05");
  EXPECT_EQ(blocks.thought(), frame_wait(4) * 5 / 2);
  EXPECT_EQ(say("F2 05"), "02 90 00");
  EXPECT_EQ(say("F2 05"), "silence") << "no request is open";
}

TEST_F(IsoDepBlocksTest, IsSilentForFramesLargerThanItsBuffer) {
  EXPECT_EQ(blocks.hear(Bytes(31, 0x02)), std::nullopt);  // 31 + CRC > 32
}

TEST_F(IsoDepBlocksTest, IsSilentForOtherCids) {
  EXPECT_EQ(say("0A 03 F1"), "silence");
  EXPECT_EQ(say("0A 00 F1"), "0A 00 F1");
}

TEST_F(IsoDepBlocksTest, AnswersDeselect) {
  EXPECT_EQ(say("C2"), "C2");
  EXPECT_TRUE(blocks.deselected());
}

TEST(IsoDepCard, AnExtendedReadThroughTheChipIsByteExact) {
  constexpr std::size_t kSize = 32 * 1024;
  Bench bench;
  bench.place("applet");
  bench.run("D4 4A 01 00");
  EXPECT_EQ(bench.run("D4 40 01 00 A4 04 00 05 F0 01 02 03 04"), "D5 41 00 90 00");
  auto answer = bench.chip.command(from_hex("D4 40 01 00 B0 00 00 00 80 00"));
  Bytes content;
  while (answer && answer->size() > 3) {
    content.insert(content.end(), answer->begin() + 3, answer->end());
    if (((*answer)[2] & 0x40) == 0) break;
    answer = bench.chip.command(from_hex("D4 40 01"));
  }
  ASSERT_EQ(content.size(), kSize + 2);
  for (std::size_t at = 0; at < kSize; ++at) ASSERT_EQ(content[at], Applet::pattern(at)) << at;
  EXPECT_EQ(content[kSize], 0x90);
}

TEST(Applet, KeepsAnAnswerForGetResponseOnce) {
  Applet applet(0);
  const auto run = [&](const char* apdu) {
    return acr122::to_hex(applet.run(from_hex(apdu)).data);
  };
  EXPECT_EQ(run("80 E2 03 00"), "61 03");
  EXPECT_EQ(run("00 C0 00 00 08"), "6C 03");
  EXPECT_EQ(run("00 C0 00 00 03"), "5A 5B 58 90 00");
  EXPECT_EQ(run("00 C0 00 00 03"), "69 85");
  run("80 E2 03 00");
  run("80 E1 00 00 04");
  EXPECT_EQ(run("80 C0 00 00 03"), "69 85") << "another command came between";
}

TEST(Applet, ReadsFilesByTheRules) {
  Applet applet(300);
  const auto run = [&](std::string_view apdu) {
    return acr122::to_hex(applet.run(from_hex(apdu)).data);
  };
  EXPECT_EQ(run("00 B0 00 00 01"), "69 86") << "no file selected";
  EXPECT_EQ(run("00 A4 04 00 07 D2 76 00 00 85 01 01 00"), "90 00");
  EXPECT_EQ(run("00 A4 00 0C 02 E1 03"), "90 00");
  EXPECT_EQ(run("00 B0 00 00 0F"), "00 0F 20 00 F6 00 F6 04 06 E1 04 00 80 00 FF 90 00");
  EXPECT_EQ(run("00 B0 00 0E 02"), "FF 62 82");
  EXPECT_EQ(run("00 A4 00 0C 02 12 34"), "6A 82");
  EXPECT_EQ(run("00 A4 00 0C 02 00 01"), "90 00");
  EXPECT_EQ(applet.run(from_hex("00 B0 00 00 00")).data.size(), 258U);
  EXPECT_EQ(applet.run(from_hex("00 B0 00 00 00 00 00")).data.size(), 302U);
  EXPECT_EQ(run("00 B0 01 2D 01"), "6B 00");
  EXPECT_EQ(run("00 B0 00 00 02 01"), "67 00");
  EXPECT_EQ(run("00 20 00 00"), "6D 00");
  EXPECT_EQ(run("C0 B0 00 00"), "6E 00");
}

}  // namespace
}  // namespace sim
