// SPDX-License-Identifier: LGPL-2.1-or-later
// Type 1 tags on the air and through the chip (NFC Forum Type 1 Tag 1.2, nfcpy tt1.py).
#include <gtest/gtest.h>

#include "sim/cards/topaz.h"
#include "unit/sim/pn532_bench.h"

namespace sim {
namespace {

/// Frames for an awake tag, "U" for its four UID bytes and "Z" for eight zeros.
struct TopazBench {
  explicit TopazBench(const std::string& type)
      : card(std::dynamic_pointer_cast<TopazCard>(make_card(type))),
        uid(acr122::to_hex(ByteView(card->memory()).first(4))) {
    card->hear({Modulation::a, 106, {0x26}, 7, false});
  }
  std::string say(std::string_view text) {
    std::string hex(text);
    if (const auto at = hex.find('Z'); at != std::string::npos) {
      hex.replace(at, 1, "00 00 00 00 00 00 00 00");
    }
    if (const auto at = hex.find('U'); at != std::string::npos) hex.replace(at, 1, uid);
    const auto answer = card->hear({Modulation::jewel, 106, from_hex(hex), 0, true});
    return answer ? acr122::to_hex(answer->frame.bytes) : "silent";
  }
  std::shared_ptr<TopazCard> card;
  std::string uid;
};

TEST(Topaz96, IdentifiesItselfAndReadsAll) {
  TopazBench bench("topaz96");
  EXPECT_EQ(bench.say("78 00 00 00 00 00 00"), "11 48 6E 3F 21 00");
  const auto all = bench.say("00 00 00 U");
  EXPECT_EQ(all.size(), 122U * 3 - 1);
  EXPECT_EQ(all.substr(0, 53), "11 48 6E 3F 21 00 00 01 00 25 E1 10 0E 00 03 00 FE 00");
  EXPECT_EQ(all.substr(114 * 3, 5), "01 60") << "locks of blocks 0, D and E";
}

TEST(Topaz96, ReadsAndWritesSingleBytes) {
  TopazBench bench("topaz96");
  EXPECT_EQ(bench.say("01 08 00 U"), "08 E1");
  EXPECT_EQ(bench.say("53 10 A5 U"), "10 A5");
  EXPECT_EQ(bench.say("1A 10 5A U"), "10 FF") << "without erase bits are only set";
  EXPECT_EQ(bench.say("53 10 00 U"), "10 00");
  EXPECT_EQ(bench.say("01 77 00 U"), "77 00");
  EXPECT_EQ(bench.say("01 78 00 U"), "silent") << "behind the end";
}

TEST(Topaz96, IsSilentForAnotherUidLongFramesAndUnknownCommands) {
  TopazBench bench("topaz96");
  EXPECT_EQ(bench.say("01 08 00 6E 3F 21 01"), "silent");
  EXPECT_EQ(bench.say("02 01 Z U"), "silent");
  EXPECT_EQ(bench.say("10 00 Z U"), "silent");
  EXPECT_EQ(bench.say("72 08 00 U"), "silent");
  EXPECT_EQ(bench.say("01 08 U"), "silent");
}

TEST(Topaz96, SleepsUntilItIsWokenAfterAFrameOfTypeA) {
  TopazBench bench("topaz96");
  bench.card->hear({Modulation::a, 106, {0x93, 0x20}, 0, false});
  EXPECT_EQ(bench.say("78 00 00 00 00 00 00"), "silent");
  const auto atqa = bench.card->hear({Modulation::a, 106, {0x52}, 7, false});
  ASSERT_TRUE(atqa);
  EXPECT_EQ(atqa->frame.bytes, (Bytes{0x00, 0x0C}));
  EXPECT_EQ(bench.say("01 08 00 U"), "08 E1");
}

TEST(Topaz96, KeepsItsUidReservedBlockAndOneWayBits) {
  TopazBench bench("topaz96");
  EXPECT_EQ(bench.say("53 00 FF U"), "00 6E");
  EXPECT_EQ(bench.say("53 68 FF U"), "68 00") << "block D";
  EXPECT_EQ(bench.say("53 72 0F U"), "72 0F") << "OTP";
  EXPECT_EQ(bench.say("53 72 F0 U"), "72 FF");
  EXPECT_EQ(bench.say("53 70 00 U"), "70 01") << "locks stay set";
}

TEST(Topaz96, LocksBlockByBlock) {
  TopazBench bench("topaz96");
  EXPECT_EQ(bench.say("1A 70 04 U"), "70 05") << "block 2";
  EXPECT_EQ(bench.say("1A 71 01 U"), "71 61") << "block 8";
  EXPECT_EQ(bench.say("53 0F 11 U"), "0F 11");
  EXPECT_EQ(bench.say("53 10 11 U"), "10 00");
  EXPECT_EQ(bench.say("53 17 11 U"), "17 00");
  EXPECT_EQ(bench.say("53 18 11 U"), "18 11");
  EXPECT_EQ(bench.say("53 40 11 U"), "40 00");
}

TEST(Topaz512, ReadsSegmentsAndBlocks) {
  TopazBench bench("topaz512");
  const auto segment = bench.say("10 00 Z U");
  EXPECT_EQ(segment.size(), 129U * 3 - 1);
  EXPECT_EQ(segment.substr(0, 77),
            "00 71 40 22 00 00 01 00 25 E1 10 3F 00 01 03 F2 30 33 02 03 F0 02 03 03 00 FE");
  bench.card->memory()[3 * 128] = 0xC3;
  EXPECT_EQ(bench.say("10 30 Z U").substr(0, 8), "30 C3 00");
  EXPECT_EQ(bench.say("02 30 Z U"), "30 C3 00 00 00 00 00 00 00");
  EXPECT_EQ(bench.say("02 40 Z U"), "40 00 00 00 00 00 00 00 00") << "behind the end";
}

TEST(Topaz512, WritesEightBytesWithAndWithoutErase) {
  TopazBench bench("topaz512");
  EXPECT_EQ(bench.say("54 20 01 02 03 04 05 06 07 08 U"), "20 01 02 03 04 05 06 07 08");
  EXPECT_EQ(bench.say("1B 20 10 20 30 40 50 60 70 80 U"), "20 11 22 33 44 55 66 77 88");
  EXPECT_EQ(bench.say("54 00 FF FF FF FF FF FF FF FF U"), "00 71 40 22 00 00 01 00 25");
  EXPECT_EQ(bench.say("54 40 01 02 03 04 05 06 07 08 U"), "40 00 00 00 00 00 00 00 00");
}

TEST(Topaz512, LocksItsUpperBlocksInBlockF) {
  TopazBench bench("topaz512");
  EXPECT_EQ(bench.say("1B 0F FF FF 02 00 00 00 00 80 U"), "0F 00 00 02 00 00 00 00 80")
      << "two reserved bytes, then a bit each for blocks 10 to 3F";
  EXPECT_EQ(bench.say("54 11 FF FF FF FF FF FF FF FF U"), "11 00 00 00 00 00 00 00 00");
  EXPECT_EQ(bench.say("54 3F FF FF FF FF FF FF FF FF U"), "3F 00 00 00 00 00 00 00 00");
  EXPECT_EQ(bench.say("54 10 FF FF FF FF FF FF FF FF U"), "10 FF FF FF FF FF FF FF FF");
}

TEST(TopazThroughTheChip, ReadsTheFirstSegmentOnly) {
  Bench bench;  // nfcpy, pn532.py
  bench.place("topaz512");
  EXPECT_EQ(bench.run("D4 4A 01 04"), "D5 4B 01 01 0C 00 71 40 22 00");
  const std::string rest = " 00 00 00 00 00 00 00 00 71 40 22 00";
  EXPECT_EQ(bench.run("D4 40 01 10 00" + rest).size(), (3U + 129) * 3 - 1);
  EXPECT_EQ(bench.run("D4 40 01 10 10" + rest), "7F");
  EXPECT_EQ(bench.run("D4 40 01 02 00" + rest), "D5 41 01");
  EXPECT_EQ(bench.run("D4 40 01 01 08 00 71 40 22 00"), "D5 41 00 E1");
}

TEST(TopazContent, ComesBackWithItsUid) {
  auto content = make_card("topaz96")->content();
  EXPECT_EQ(content.size(), 120U);
  content[0] = 0x99;
  TopazBench bench("topaz96");
  EXPECT_TRUE(bench.card->load(content));
  EXPECT_EQ(bench.say("78 00 00 00 00 00 00"), "11 48 99 3F 21 00");
  EXPECT_FALSE(make_card("topaz512")->load(content));
}

}  // namespace
}  // namespace sim
