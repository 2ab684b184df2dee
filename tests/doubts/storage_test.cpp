// SPDX-License-Identifier: LGPL-2.1-or-later
// The storage commands, one card of each family, with every doubt at its default, with each of its
// other values, and with every two values of two doubts together.
#include <fmt/ranges.h>

#include "doubts/case.h"

namespace doubts_test {

namespace {

constexpr const char* kBlock = "00 11 22 33 44 55 66 77 88 99 AA BB CC DD EE FF";
constexpr const char* kDone = "C0 03 00 90 00 90 00";

void classic(const sim::Card& card) {
  EXPECT_EQ(apdu("FF 82 00 00 06 FF FF FF FF FF FF"), "90 00");
  EXPECT_EQ(apdu("FF D7 00 05 05 00 00 00 00 05"), "69 82") << "no login";
  EXPECT_EQ(apdu("FF 86 00 00 05 01 00 05 60 00"), "90 00");
  EXPECT_EQ(apdu("FF D7 00 05 05 00 00 00 00 05"), "90 00") << "store";
  EXPECT_EQ(apdu("FF D7 00 05 05 01 00 00 00 07"), "90 00") << "increment";
  EXPECT_EQ(apdu("FF D7 00 05 05 02 00 00 00 02"), "90 00") << "decrement";
  EXPECT_EQ(apdu("FF D7 00 05 02 03 06"), "90 00") << "restore";
  EXPECT_EQ(apdu("FF B1 00 06 04"), "00 00 00 0A 90 00");
  EXPECT_EQ(apdu("FF D6 00 04 10 " + std::string(kBlock)), "90 00");
  EXPECT_EQ(apdu("FF B0 00 04 20"), text(card, 64, 32) + " 90 00") << "two blocks";
  EXPECT_EQ(apdu("FF B0 00 40 10"), "6A 82") << "a block that it does not have";
}

void type2(const sim::Card& card, std::size_t pages) {
  const auto size = pages * 4;
  EXPECT_EQ(apdu("FF D6 00 06 08 01 02 03 04 05 06 07 08"), "90 00") << "two pages";
  EXPECT_EQ(text(card, 24, 8), "01 02 03 04 05 06 07 08");
  EXPECT_EQ(apdu("FF B0 00 04 00 00 30"), text(card, 16, 48) + " 90 00");
  const auto end = acr122::to_hex(acr122::Bytes{static_cast<std::uint8_t>(pages - 1)});
  EXPECT_EQ(apdu("FF B0 00 " + end + " 10"), text(card, size - 4, 4) + " 62 82") << "the last page";
  EXPECT_EQ(apdu("FF B0 00 F0 10"), "6A 82") << "no such page";
}

/// A wrong password in a frame of the program's own, which the tag or the reader refuses.
void session() {
  EXPECT_EQ(apdu("FF C2 00 00 02 81 00"), kDone);
  const auto refused = apdu("FF C2 00 01 07 95 05 1B 00 00 00 00");
  EXPECT_TRUE(refused.starts_with("C0 03 01 64 0")) << refused;
  EXPECT_EQ(apdu("FF C2 00 00 02 83 00"), kDone) << "field off";
  EXPECT_EQ(apdu("FF C2 00 00 02 84 00"), kDone) << "field on";
  EXPECT_EQ(apdu("FF C2 00 00 02 82 00"), kDone);
  EXPECT_EQ(apdu("FF B0 00 00 01").substr(0, 2), "04") << "selected anew";
}

void felica(const sim::Card& card) {
  EXPECT_EQ(apdu("FF D6 00 01 20 " + std::string(kBlock) + " " + kBlock), "90 00");
  EXPECT_EQ(apdu("FF B0 00 00 60"), text(card, 0, 96) + " 90 00");
  EXPECT_EQ(text(card, 16, 16), kBlock);
}

void topaz(const sim::Card& card) {
  EXPECT_EQ(apdu("FF B0 00 00 00"), "11 48 " + text(card, 0, 120) + " 90 00");
  EXPECT_EQ(apdu("53 28 50"), "50 90 00");
  EXPECT_EQ(apdu("1A 28 05"), "55 90 00");
  EXPECT_EQ(apdu("FF B0 05 00 14"), text(card, 40, 20) + " 90 00");
  EXPECT_EQ(apdu("02 05"), "6A 81") << "not of a static tag";
}

void topaz_512(const sim::Card& card) {
  EXPECT_EQ(apdu("54 20 01 02 03 04 05 06 07 08"), "01 02 03 04 05 06 07 08 90 00");
  EXPECT_EQ(apdu("1B 20 10 00 00 00 00 00 00 00"), "11 02 03 04 05 06 07 08 90 00");
  EXPECT_EQ(apdu("10 20"), text(card, 256, 128) + " 90 00") << "RSEG";
  EXPECT_EQ(apdu("02 20"), "11 02 03 04 05 06 07 08 90 00");
  EXPECT_EQ(apdu("FF B0 00 40 08"), "6A 82");
}

}  // namespace

TEST_P(Doubts, StorageCommands) {
  SCOPED_TRACE(fmt::format("{}", fmt::join(GetParam().values, " ")));
  ASSERT_NO_FATAL_FAILURE(open_reader());
  classic(*receive("classic-1k"));
  take_away();
  type2(*receive("ntag213"), 45);
  session();
  take_away();
  type2(*receive("ultralight"), 16);
  take_away();
  felica(*receive("felica"));
  take_away();
  topaz(*receive("topaz96"));
  take_away();
  topaz_512(*receive("topaz512"));
}

}  // namespace doubts_test
