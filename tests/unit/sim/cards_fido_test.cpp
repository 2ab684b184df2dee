// SPDX-License-Identifier: LGPL-2.1-or-later
// The security key, as CTAP 2.1, 11.3, has it.
#include <gtest/gtest.h>

#include "sim/cards/fido.h"
#include "unit/sim/pn532_bench.h"

namespace sim {
namespace {

constexpr std::string_view kSelect = "00 A4 04 00 08 A0 00 00 06 47 2F 00 01 00";
constexpr std::string_view kGetInfo = "80 10 00 00 01 04 00";

class FidoTest : public testing::Test {
 protected:
  std::string say(std::string_view apdu) { return acr122::to_hex(card.run(from_hex(apdu)).data); }
  Fido card;
};

TEST_F(FidoTest, AnswersOnceItIsSelected) {
  EXPECT_EQ(say(kGetInfo), "6D 00");
  EXPECT_EQ(say("00 A4 04 00 08 A0 00 00 06 47 2F 00 02 00"), "6A 82");
  EXPECT_EQ(say("00 A4 00 00 08 A0 00 00 06 47 2F 00 01 00"), "6A 82") << "not by name";
  EXPECT_EQ(say(kSelect), "46 49 44 4F 5F 32 5F 30 90 00");
  EXPECT_EQ(say(kGetInfo).substr(0, 20), "00 A4 01 81 68 46 49");
  card.reset();
  EXPECT_EQ(say(kGetInfo), "6D 00");
}

TEST_F(FidoTest, TellsWhatItIs) {
  say(kSelect);
  EXPECT_EQ(
      say(kGetInfo),
      "00 A4 01 81 68 46 49 44 4F 5F 32 5F 30 03 50 76 69 72 74 75 61 6C 20 73 65 63 20 6B 65 "
      "79 31 04 A2 62 72 6B F5 62 75 70 F5 05 19 04 B0 90 00");
}

TEST_F(FidoTest, MakesNoCredentials) {
  say(kSelect);
  EXPECT_EQ(say("80 10 00 00 02 01 A0 00"), "01 90 00") << "authenticatorMakeCredential";
  EXPECT_EQ(say("80 10 00 00 00"), "01 90 00") << "no command at all";
  EXPECT_EQ(say("00 10 00 00 01 04 00"), "6E 00");
  EXPECT_EQ(say("80 20 00 00"), "6D 00");
}

TEST_F(FidoTest, IsLeftByControl) {
  EXPECT_EQ(say("80 12 01 00"), "6A 86") << "nothing is selected";
  say(kSelect);
  EXPECT_EQ(say("80 12 02 00"), "6A 86");
  EXPECT_EQ(say("80 12 01 00"), "90 00");
  EXPECT_EQ(say(kGetInfo), "6D 00");
  EXPECT_EQ(say("80 12 01"), "67 00") << "no APDU";
}

}  // namespace
}  // namespace sim
