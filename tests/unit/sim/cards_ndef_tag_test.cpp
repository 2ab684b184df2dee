// SPDX-License-Identifier: LGPL-2.1-or-later
// The Type 4 tag as NFC Forum Type 4 Tag 2.0, 5, goes through it.
#include <gtest/gtest.h>

#include "sim/cards/ndef_tag.h"
#include "unit/sim/pn532_bench.h"

namespace sim {
namespace {

class NdefTagTest : public testing::Test {
 protected:
  std::string say(std::string_view apdu) { return acr122::to_hex(tag.run(from_hex(apdu)).data); }
  void open(std::string_view file) {
    ASSERT_EQ(say("00 A4 04 00 07 D2 76 00 00 85 01 01 00"), "90 00");
    ASSERT_EQ(say(fmt::format("00 A4 00 0C 02 {}", file)), "90 00");
  }
  NdefTag tag;
};

TEST_F(NdefTagTest, TellsItsCapabilities) {
  open("E1 03");
  EXPECT_EQ(say("00 B0 00 00 0F"), "00 0F 20 00 F6 00 F4 04 06 E1 04 04 00 00 00 90 00");
}

TEST_F(NdefTagTest, HoldsAUri) {
  open("E1 04");
  EXPECT_EQ(say("00 B0 00 00 02"), "00 10 90 00");
  EXPECT_EQ(say("00 B0 00 02 10"), "D1 01 0C 55 02 65 78 61 6D 70 6C 65 2E 63 6F 6D 90 00");
}

TEST_F(NdefTagTest, TakesANewMessage) {
  open("E1 04");
  EXPECT_EQ(say("00 D6 00 00 02 00 00"), "90 00");
  EXPECT_EQ(say("00 D6 00 02 03 D0 00 00"), "90 00");
  EXPECT_EQ(say("00 D6 00 00 02 00 03"), "90 00");
  EXPECT_EQ(say("00 B0 00 00 05"), "00 03 D0 00 00 90 00");
  EXPECT_EQ(acr122::to_hex(ByteView(tag.content()).first(5)), "00 03 D0 00 00");
}

TEST_F(NdefTagTest, EndsWhereItsFileEnds) {
  open("E1 04");
  EXPECT_EQ(say("00 B0 04 00 01"), "6B 00");
  EXPECT_EQ(say("00 B0 03 FE 04"), "00 00 62 82");
  EXPECT_EQ(say("00 B0 03 FE 00"), "00 00 90 00");
  EXPECT_EQ(say("00 D6 03 FF 02 01 02"), "6B 00");
}

TEST_F(NdefTagTest, RefusesWhatItCannotDo) {
  EXPECT_EQ(say("00 A4 00 0C 02 E1 04"), "6A 82") << "no application selected";
  EXPECT_EQ(say("00 B0 00 00 02"), "69 86");
  EXPECT_EQ(say("00 A4 04 00 07 D2 76 00 00 85 01 02 00"), "6A 82");
  EXPECT_EQ(say("00 A4 02 00 02 E1 04"), "6A 86");
  EXPECT_EQ(say("00 CA 00 00 00"), "6D 00");
  EXPECT_EQ(say("90 60 00 00 00"), "6E 00");
  EXPECT_EQ(say("00 D6 00"), "67 00");
  open("E1 03");
  EXPECT_EQ(say("00 D6 00 00 01 00"), "69 82") << "the capabilities are fixed";
}

TEST_F(NdefTagTest, ForgetsItsSelectionWithTheSession) {
  open("E1 04");
  tag.reset();
  EXPECT_EQ(say("00 B0 00 00 02"), "69 86");
}

TEST(NdefTagCard, IsReachedThroughTheChip) {
  Bench bench;
  bench.place("ndef-t4");
  EXPECT_EQ(bench.run("D4 4A 01 00"),
            "D5 4B 01 01 03 44 20 07 04 3F 61 2A 5C 27 80 05 75 80 60 02");
  EXPECT_EQ(bench.run("D4 40 01 00 A4 04 00 07 D2 76 00 00 85 01 01 00"), "D5 41 00 90 00");
  EXPECT_EQ(bench.run("D4 40 01 00 A4 00 0C 02 E1 04"), "D5 41 00 90 00");
  EXPECT_EQ(bench.run("D4 40 01 00 B0 00 00 02"), "D5 41 00 00 10 90 00");
}

}  // namespace
}  // namespace sim
