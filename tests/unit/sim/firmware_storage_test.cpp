// SPDX-License-Identifier: LGPL-2.1-or-later
// The firmware's APDUs for storage cards (ACS API V2.04, 4 and 5).
#include <gtest/gtest.h>

#include "device_bench.h"
#include "sim/cards/catalog.h"

namespace sim {
namespace {

using bench::hex;
using bench::Host;

constexpr auto kLoadFactoryKey = "FF 82 00 01 06 FF FF FF FF FF FF";
constexpr auto kLogInToBlock4 = "FF 86 00 00 05 01 00 04 60 01";
constexpr auto kReadBlock4 = "FF B0 00 04 10";

class FirmwareStorage : public testing::Test {
 protected:
  void log_in() {
    host.place_and_poll(make_card("classic-1k"));
    ASSERT_EQ(host.apdu(kLoadFactoryKey), "90 00");
    ASSERT_EQ(host.apdu(kLogInToBlock4), "90 00");
  }
  Host host;
};

TEST_F(FirmwareStorage, ReadsAndWritesClassicBlocks) {
  log_in();
  constexpr auto kBlock = "00 11 22 33 44 55 66 77 88 99 AA BB CC DD EE FF";
  EXPECT_EQ(host.apdu(fmt::format("FF D6 00 04 10 {}", kBlock)), "90 00");
  EXPECT_EQ(host.apdu(kReadBlock4), fmt::format("{} 90 00", kBlock));
  EXPECT_EQ(host.apdu("FF B0 00 04 03"), "00 11 22 90 00");
  EXPECT_EQ(host.apdu("FF B0 00 04 11"), "63 00");
  EXPECT_EQ(host.apdu("FF D6 00 04 04 01 02 03 04"), "63 00");
}

TEST_F(FirmwareStorage, LogsInTheObsoleteWay) {
  host.place_and_poll(make_card("classic-1k"));
  host.apdu(kLoadFactoryKey);
  EXPECT_EQ(host.apdu("FF 88 00 04 60 01"), "90 00");
  EXPECT_NE(host.apdu(kReadBlock4), "63 00");
}

TEST_F(FirmwareStorage, KeepsTwoKeysOnly) {
  EXPECT_EQ(host.apdu("FF 82 00 00 06 FF FF FF FF FF FF"), "90 00");
  EXPECT_EQ(host.apdu("FF 82 00 02 06 FF FF FF FF FF FF"), "63 00");
  EXPECT_EQ(host.apdu("FF 82 20 00 06 FF FF FF FF FF FF"), "63 00");
  EXPECT_EQ(host.apdu("FF 82 00 00 05 FF FF FF FF FF"), "63 00");
}

TEST_F(FirmwareStorage, HasNoKeyBeforeOneIsLoaded) {
  host.place_and_poll(make_card("classic-1k"));
  EXPECT_EQ(host.apdu(kLogInToBlock4), "63 00");
}

TEST_F(FirmwareStorage, FindsACardMuteAfterAFailedLoginUntilItIsSelectedAgain) {
  host.place_and_poll(make_card("classic-1k"));
  host.apdu("FF 82 00 00 06 01 02 03 04 05 06");
  host.apdu(kLoadFactoryKey);
  EXPECT_EQ(host.apdu("FF 86 00 00 05 01 00 04 60 00"), "63 00");
  EXPECT_EQ(host.apdu(kLogInToBlock4), "63 00");
  host.atr();  // IccPowerOn selects (acshk/acsccid#30)
  EXPECT_EQ(host.apdu(kLogInToBlock4), "90 00");
}

TEST_F(FirmwareStorage, KeepsALoginWhileItPolls) {
  log_in();
  host.let_poll();
  EXPECT_NE(host.apdu(kReadBlock4), "63 00");
}

TEST_F(FirmwareStorage, CountsInValueBlocks) {
  log_in();
  EXPECT_EQ(host.apdu("FF D7 00 05 05 00 00 00 01 00"), "90 00");  // store 256
  EXPECT_EQ(host.apdu("FF B1 00 05 04"), "00 00 01 00 90 00");
  EXPECT_EQ(host.apdu("FF D7 00 05 05 01 00 00 00 05"), "90 00");
  EXPECT_EQ(host.apdu("FF D7 00 05 05 02 00 00 00 03"), "90 00");
  EXPECT_EQ(host.apdu("FF B1 00 05 00"), "00 00 01 02 90 00");
  EXPECT_EQ(host.apdu("FF D7 00 05 02 03 06"), "90 00");
  EXPECT_EQ(host.apdu("FF B1 00 06 04"), "00 00 01 02 90 00");
  EXPECT_EQ(host.apdu("FF B1 00 04 04"), "63 00");  // no value block
}

TEST_F(FirmwareStorage, WritesPagesOfFourBytes) {
  host.place_and_poll(make_card("ntag213"));
  EXPECT_EQ(host.apdu("FF D6 00 08 04 DE AD BE EF"), "90 00");
  EXPECT_EQ(host.apdu("FF B0 00 08 04"), "DE AD BE EF 90 00");
}

TEST_F(FirmwareStorage, EndsAPasswordSessionByItsOwnAccess) {
  // pokusew/nfc-pcsc#36: PWD_AUTH by raw commands, then FF B0
  host.place_and_poll(make_card("ntag213"));
  host.apdu("FF D6 00 2A 04 80 05 00 00");  // CFG1: PROT
  host.apdu("FF D6 00 29 04 04 00 00 10");  // CFG0: AUTH0 page 10h
  host.let_poll();
  host.atr();
  ASSERT_EQ(host.chip("D4 42 1B FF FF FF FF"), "D5 43 00 00 00 90 00");
  ASSERT_EQ(host.chip("D4 40 01 30 10").substr(0, 8), "D5 41 00");
  EXPECT_EQ(host.apdu("FF B0 00 10 10"), "63 00");
}

TEST_F(FirmwareStorage, GivesIdentifiersOfAllTechnologies) {
  const std::pair<const char*, const char*> cards[] = {
      {"felica-8008", "01 01 05 01 86 04 02 02 90 00"},
      {"desfire", "04 52 5A 19 B2 1B 80 90 00"},
      {"topaz96", "6E 3F 21 00 90 00"},
  };
  for (const auto& [name, answer] : cards) {
    Host other;
    other.place_and_poll(make_card(name));
    EXPECT_EQ(other.apdu("FF CA 00 00 00"), answer) << name;
  }
}

TEST_F(FirmwareStorage, GivesTheAtsWithItsLength) {
  host.place_and_poll(make_card("desfire"));
  EXPECT_EQ(host.apdu("FF CA 01 00 00"), "06 75 77 81 02 80 90 00");  // API V2.04, 3.1.2
  Host other;
  other.place_and_poll(make_card("classic-1k"));
  EXPECT_EQ(other.apdu("FF CA 01 00 00"), "6A 81");
}

TEST_F(FirmwareStorage, HasNothingWithoutCard) {
  EXPECT_EQ(host.apdu("FF CA 00 00 00"), "63 00");
  EXPECT_EQ(host.apdu(kReadBlock4), "63 00");
  EXPECT_EQ(host.apdu("FF D6 00 04 04 01 02 03 04"), "63 00");
  EXPECT_EQ(host.apdu("FF D7 00 05 05 00 00 00 01 00"), "63 00");
  EXPECT_EQ(host.apdu("FF B1 00 05 04"), "63 00");
}

}  // namespace
}  // namespace sim
