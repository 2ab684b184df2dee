// SPDX-License-Identifier: LGPL-2.1-or-later
// Ultralight and NTAG on the air (MF0ICU1, MF0ULX1, NTAG213/215/216, NT3H data sheets).
#include <gtest/gtest.h>

#include "unit/sim/cards_bench.h"

namespace sim {
namespace {

struct Size {
  const char* name;
  unsigned last_readable;
  unsigned last;
};
constexpr Size kSizes[] = {
    {"ultralight", 0x0F, 0x0F},        {"ultralight-c", 0x2B, 0x2F},
    {"ultralight-ev1-11", 0x13, 0x13}, {"ultralight-ev1-21", 0x28, 0x28},
    {"ultralight-nano", 0x0D, 0x0D},   {"ntag203", 0x29, 0x29},
    {"ntag210", 0x13, 0x13},           {"ntag212", 0x28, 0x28},
    {"ntag213", 0x2C, 0x2C},           {"ntag215", 0x86, 0x86},
    {"ntag216", 0xE6, 0xE6},
};

class Type2Sizes : public testing::TestWithParam<Size> {};

TEST_P(Type2Sizes, ReadRollsOverBehindTheLastReadablePage) {
  Tag bench(GetParam().name);
  const auto last = GetParam().last_readable;
  const auto start = bench.ask("30 00");
  const auto rolled = bench.ask(fmt::format("30 {:02X}", last));
  ASSERT_EQ(rolled.size(), 47U);
  EXPECT_EQ(rolled.substr(12), start.substr(0, 35)) << "pages 0 to 2 behind the last one";
  EXPECT_EQ(bench.ask(fmt::format("30 {:02X}", last + 1)), "0");
  EXPECT_TRUE(bench.asleep());
}

TEST_P(Type2Sizes, WritesEndBehindTheLastPage) {
  Tag bench(GetParam().name);
  EXPECT_EQ(bench.ask(fmt::format("A2 {:02X} 00 00 00 00", GetParam().last)), "A");
  EXPECT_EQ(bench.ask(fmt::format("A2 {:02X} 00 00 00 00", GetParam().last + 1)), "0");
  EXPECT_EQ(bench.ask("A2 01 00 00 00 00"), "0") << "the UID";
}

INSTANTIATE_TEST_SUITE_P(All, Type2Sizes, testing::ValuesIn(kSizes));

TEST(Type2Read, IsAsPrintedForTheFirstPages) {
  Tag bench("ntag213");
  EXPECT_EQ(bench.say("30 00"), "04 A2 3B 15 18 71 20 80 C9 48 00 00 E1 10 12 00");
  // NTAG213 as delivered, then a message: nfcpy tt2_nxp.py
  EXPECT_EQ(bench.say("30 04"), "01 03 A0 0C 34 03 10 D1 01 0C 55 02 65 78 61 6D");
}

TEST(Type2FastRead, GivesBothEndsAndAllBetween) {
  Tag bench("ntag215");
  EXPECT_EQ(bench.say("3A 04 04"), "03 10 D1 01");
  EXPECT_EQ(bench.say("3A 00 86").size(), 135U * 4 * 3 - 1);
  EXPECT_EQ(bench.ask("3A 05 04"), "0");
  EXPECT_EQ(bench.ask("3A 00 87"), "0");
}

TEST(Type2FastRead, IsUnknownToOlderChipsAndToNano) {
  for (const auto* name : {"ultralight", "ultralight-c", "ntag203", "ultralight-nano"}) {
    Tag bench(name);
    EXPECT_EQ(bench.ask("3A 00 03"), "silent") << name;
    EXPECT_TRUE(bench.asleep());
  }
}

TEST(Type2Write, TakesFourBytesOrSixteenOfWhichFourCount) {
  Tag bench("ultralight");
  EXPECT_EQ(bench.say("A2 04 01 02 03 04"), "A");
  EXPECT_EQ(bench.page(4), "01 02 03 04");
  EXPECT_EQ(bench.say("A0 05"), "A");
  EXPECT_EQ(bench.say("05 06 07 08 FF FF FF FF FF FF FF FF FF FF FF FF"), "A");
  EXPECT_EQ(bench.page(5), "05 06 07 08");
  EXPECT_EQ(bench.page(6), "00 00 00 00");
  EXPECT_EQ(bench.ask("A0 10"), "0");
  EXPECT_EQ(bench.ask("A0 05"), "A");
  EXPECT_EQ(bench.ask("01 02 03 04"), "0") << "a second part of the wrong size";
  EXPECT_EQ(bench.page(5), "05 06 07 08");
}

TEST(Type2Write, NoCompatibilityWriteOnNtagI2c) {
  Tag bench("nt3h2111");
  EXPECT_EQ(bench.ask("A0 05"), "silent");
}

TEST(Type2Nak, PutsTheTagToSleepUntilItIsSelected) {
  Tag bench("ntag213");
  EXPECT_EQ(bench.say("30 FF"), "0");
  EXPECT_EQ(bench.say("30 00"), "silent");
  EXPECT_EQ(bench.ask("30 00").size(), 47U);
  const auto damaged = bench.card->hear({Modulation::a, 106, {0x30, 0x00}, 0, false});
  ASSERT_TRUE(damaged);
  EXPECT_EQ(damaged->frame.bytes, Bytes{0x01}) << "CRC error";
  EXPECT_EQ(damaged->frame.last_bits, 4U);
}

TEST(Type2Otp, BitsAreSetForEver) {
  Tag bench("ultralight");
  EXPECT_EQ(bench.say("A2 03 E1 00 00 01"), "A");
  EXPECT_EQ(bench.say("A2 03 00 10 06 00"), "A");
  EXPECT_EQ(bench.page(3), "E1 10 06 01");
}

TEST(Type2Locks, MakeTheirPageReadOnly) {
  for (unsigned page = 3; page <= 15; ++page) {
    Tag bench("ultralight");
    const unsigned bits = 1U << page;
    bench.ask(fmt::format("A2 02 FF FF {:02X} {:02X}", bits & 0xFF, bits >> 8));
    EXPECT_EQ(bench.page(2).substr(0, 5), "C1 48") << "BCC1 and internal byte stay";
    for (unsigned other = 3; other <= 15; ++other) {
      EXPECT_EQ(bench.ask(fmt::format("A2 {:02X} 01 00 00 00", other)), other == page ? "0" : "A")
          << page << " " << other;
    }
  }
}

TEST(Type2Locks, CannotBeTakenBackAndCanBeFrozen) {
  Tag bench("ultralight");
  bench.ask("A2 02 00 00 10 00");
  bench.ask("A2 02 00 00 00 00");
  EXPECT_EQ(bench.page(2).substr(6), "10 00");
  bench.ask("A2 02 00 00 06 00");  // block-locking: pages 4 to 9 and 10 to 15
  bench.ask("A2 02 00 00 F8 FF");
  EXPECT_EQ(bench.page(2).substr(6), "1E 00") << "page 3's bit is open still";
  EXPECT_EQ(bench.ask("A2 05 01 02 03 04"), "A") << "frozen as writable";
}

struct Dynamic {
  const char* name;
  unsigned page;
  const char* bits;
  unsigned first;
  unsigned last;
};
// NTAG21x 8.5.3, MF0ULX1 8.5.3, MF0ICU2 7.5.3.
constexpr Dynamic kDynamic[] = {
    {"ntag213", 0x28, "01 00 00", 0x10, 0x11},
    {"ntag213", 0x28, "00 08 00", 0x26, 0x27},
    {"ntag215", 0x82, "01 00 00", 0x10, 0x1F},
    {"ntag215", 0x82, "80 00 00", 0x80, 0x81},
    {"ntag216", 0xE2, "00 01 00", 0x90, 0x9F},
    {"ntag216", 0xE2, "00 20 00", 0xE0, 0xE1},
    {"ntag212", 0x24, "00 02 00", 0x22, 0x23},
    {"ultralight-ev1-21", 0x24, "02 00 00", 0x12, 0x13},
    {"ultralight-c", 0x28, "02 00 00", 0x10, 0x13},
    {"ultralight-c", 0x28, "80 00 00", 0x24, 0x27},
    {"ultralight-c", 0x28, "00 80 00", 0x2C, 0x2F},
    {"ntag203", 0x28, "00 10 00", 0x29, 0x29},
};

class Type2DynamicLocks : public testing::TestWithParam<Dynamic> {};

TEST_P(Type2DynamicLocks, MakeTheirPagesReadOnlyAndNoOthers) {
  const auto row = GetParam();
  Tag bench(row.name);
  EXPECT_EQ(bench.ask(fmt::format("A2 {:02X} {} 00", row.page, row.bits)), "A");
  EXPECT_EQ(bench.ask(fmt::format("A2 {:02X} 00 00 00 00", row.first)), "0");
  EXPECT_EQ(bench.ask(fmt::format("A2 {:02X} 00 00 00 00", row.last)), "0");
  EXPECT_EQ(bench.ask(fmt::format("A2 {:02X} 00 00 00 00", row.first - 1)), "A");
  const bool end_of_memory = row.last == 0x2F || row.last == 0x29;
  if (row.last + 1 != row.page && !end_of_memory) {
    EXPECT_EQ(bench.ask(fmt::format("A2 {:02X} 00 00 00 00", row.last + 1)), "A");
  }
}

INSTANTIATE_TEST_SUITE_P(Chips, Type2DynamicLocks, testing::ValuesIn(kDynamic));

TEST(Type2DynamicLocks, AreFrozenInPairs) {
  Tag bench("ntag216");
  bench.ask("A2 E2 00 00 01 00");
  bench.ask("A2 E2 FF 3F 7F FF");
  EXPECT_EQ(bench.page(0xE2), "FC 3F 7F 00");
}

TEST(Type2Counters, OfEv1CountUpOnly) {
  Tag bench("ultralight-ev1-11");
  EXPECT_EQ(bench.say("39 00"), "00 00 00");
  EXPECT_EQ(bench.say("A5 00 01 02 00 00"), "A");
  EXPECT_EQ(bench.say("A5 00 01 00 00 00"), "A");
  EXPECT_EQ(bench.say("39 00"), "02 02 00");
  EXPECT_EQ(bench.say("39 02"), "00 00 00");
  EXPECT_EQ(bench.ask("A5 00 FF FF FF 00"), "4") << "overflow";
  EXPECT_EQ(bench.ask("39 00"), "02 02 00");
  EXPECT_EQ(bench.ask("39 03"), "0");
  EXPECT_EQ(bench.ask("3E 01"), "BD");
  EXPECT_EQ(bench.ask("4B 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"), "05");
}

TEST(Type2Counters, OfNtagCountsTheFirstReadAfterPowerOn) {
  Tag bench("ntag216");
  bench.say("30 00");
  EXPECT_EQ(bench.say("39 02"), "00 00 00") << "off as delivered";
  bench.put(0xE4, "10 00 00 00");  // NFC_CNT_EN
  bench.power_cycle();
  bench.say("30 00");
  bench.say("3A 00 03");
  EXPECT_EQ(bench.say("39 02"), "01 00 00");
  bench.power_cycle();
  bench.say("3A 00 03");
  EXPECT_EQ(bench.say("39 02"), "02 00 00");
  EXPECT_EQ(bench.ask("39 00"), "0");
  EXPECT_EQ(bench.ask("A5 02 01 00 00 00"), "silent") << "unknown to NTAG";
  bench.put(0xE4, "18 00 00 00");  // NFC_CNT_PWD_PROT
  EXPECT_EQ(bench.ask("39 02"), "0");
  EXPECT_EQ(bench.ask("1B FF FF FF FF"), "00 00");
  EXPECT_EQ(bench.say("39 02"), "02 00 00");
}

TEST(Type2Counters, InAPageAreSetOnceThenIncremented) {
  for (const auto* name : {"ultralight-c", "ntag203"}) {
    Tag bench(name);
    bench.ask("A2 29 10 01 00 00");
    EXPECT_EQ(bench.page(0x29), "10 01 00 00");
    bench.ask("A2 29 F5 FF 00 00");
    EXPECT_EQ(bench.page(0x29), "15 01 00 00") << "the low four bits are added";
    bench.put(0x29, "FE FF 00 00");
    EXPECT_EQ(bench.ask("A2 29 02 00 00 00"), "4");
    EXPECT_EQ(bench.page(0x29), "FE FF 00 00");
  }
}

TEST(Type2Signature, HasThirtyTwoBytesWhereThereIsOne) {
  for (const auto* name : {"ntag213", "ultralight-ev1-11", "ultralight-nano", "nt3h2111"}) {
    EXPECT_EQ(Tag(name).say("3C 00").size(), 95U) << name;
  }
  EXPECT_EQ(Tag("nt3h1101").say("3C 00"), "silent");
}

TEST(NtagI2c, SelectsSectorsBySilence) {
  Tag bench("nt3h1201");
  bench.put(0x100, "51 52 53 54");
  EXPECT_EQ(bench.say("C2 FF"), "A");
  EXPECT_EQ(bench.say("01 00 00 00"), "silent");
  EXPECT_FALSE(bench.asleep());
  EXPECT_EQ(bench.say("30 00").substr(0, 11), "51 52 53 54");
  EXPECT_EQ(bench.say("A2 01 61 62 63 64"), "A");
  EXPECT_EQ(bench.page(0x101), "61 62 63 64");
  EXPECT_EQ(bench.say("3A 00 01"), "51 52 53 54 61 62 63 64");
  bench.power_cycle();
  EXPECT_EQ(bench.say("30 00").substr(0, 2), "04") << "sector 0 again";
  EXPECT_EQ(bench.say("C2 FF"), "A");
  EXPECT_EQ(bench.say("02 00 00 00"), "0") << "no such sector";
}

TEST(NtagI2c, HasSessionRegistersInSector3) {
  Tag bench("nt3h1101");
  bench.say("C2 FF");
  bench.say("03 00 00 00");
  EXPECT_EQ(bench.say("30 F8"), "01 00 F8 48 08 01 01 00 00 00 00 00 00 00 00 00");
  EXPECT_EQ(bench.say("30 F7"), "0");
}

TEST(NtagI2c, ReadsMissingPagesAsZerosButDoesNotBeginThere) {
  Tag bench("nt3h1101");
  bench.put(0xE2, "01 00 00 00");
  EXPECT_EQ(bench.ask("30 E2"), "01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00");
  EXPECT_EQ(bench.ask("30 E3"), "0");
  EXPECT_EQ(bench.ask("30 F8"), "0");
  EXPECT_EQ(bench.ask("A2 E3 00 00 00 00"), "0");
}

TEST(NtagI2c, PlusHasAPassword) {
  Tag bench("nt3h2211");
  bench.put(0xE3, "00 00 00 10");
  EXPECT_EQ(bench.ask("A2 10 01 02 03 04"), "0");
  EXPECT_EQ(bench.ask("1B FF FF FF FF"), "00 00");
  EXPECT_EQ(bench.say("A2 10 01 02 03 04"), "A");
  EXPECT_EQ(Tag("nt3h1201").ask("1B FF FF FF FF"), "silent");
}

TEST(Type2Content, ComesBackAsACardWithTheSameUid) {
  Tag bench("ntag213");
  bench.say("A2 10 01 02 03 04");
  auto content = bench.card->content();
  EXPECT_EQ(content.size(), 45U * 4);
  content[4] = 0x99;
  Tag copy("ntag213");
  EXPECT_TRUE(copy.card->load(content));
  EXPECT_EQ(copy.page(0x10), "01 02 03 04");
  EXPECT_EQ(acr122::to_hex(copy.card->uid()), "04 A2 3B 99 71 20 80");
  EXPECT_FALSE(Tag("ntag215").card->load(content)) << "another size";
}

}  // namespace
}  // namespace sim
