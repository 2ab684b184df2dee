// SPDX-License-Identifier: LGPL-2.1-or-later
// MIFARE Classic on the air: access conditions, value blocks, trailers, refusals (MF1S50YYX).
#include <gtest/gtest.h>

#include <array>

#include "sim/cards/mifare_classic.h"
#include "unit/sim/cards_bench.h"

namespace sim {
namespace {

constexpr const char* kKeyA = "A0 A1 A2 A3 A4 A5";
constexpr const char* kKeyB = "B0 B1 B2 B3 B4 B5";
constexpr const char* kFactory = "FF FF FF FF FF FF";
// Value 100, address 0: ib technology MFPROT data sheet, page 15.
constexpr const char* kValue100 = "64 00 00 00 9B FF FF FF 64 00 00 00 00 FF 00 FF";
constexpr const char* kSomeData = "00 11 22 33 44 55 66 77 88 99 AA BB CC DD EE FF";

/// Bytes 6 to 8 of a trailer from four conditions C1C2C3, the trailer's last.
std::string access_bits(std::array<unsigned, 4> conditions) {
  unsigned c1 = 0;
  unsigned c2 = 0;
  unsigned c3 = 0;
  for (unsigned group = 0; group < 4; ++group) {
    c1 |= (conditions[group] >> 2 & 1U) << group;
    c2 |= (conditions[group] >> 1 & 1U) << group;
    c3 |= (conditions[group] & 1U) << group;
  }
  return fmt::format("{:02X} {:02X} {:02X}", (~c2 & 15U) << 4 | (~c1 & 15U), c1 << 4 | (~c3 & 15U),
                     c3 << 4 | c2);
}

struct Classic : CardBench {
  explicit Classic(const std::string& type = "classic-1k")
      : CardBench(type), memory(std::dynamic_pointer_cast<MifareClassic>(card)->memory()) {}

  void put(std::size_t block, std::string_view bytes) {
    std::ranges::copy(from_hex(bytes), memory.begin() + static_cast<std::ptrdiff_t>(block * 16));
  }
  std::string block(std::size_t number) const {
    return acr122::to_hex(ByteView(memory).subspan(number * 16, 16));
  }
  void put_trailer(std::size_t block, const std::string& access) {
    put(block, fmt::format("{} {} 69 {}", kKeyA, access, kKeyB));
  }
  /// Selected and logged in as the only thing that happened since.
  void enter(char key, std::uint8_t number) {
    power_cycle();
    ASSERT_TRUE(login(key, number, key == 'A' ? kKeyA : kKeyB));
  }
  Bytes& memory;
};

TEST(ClassicAccessBits, AreBuiltAsPrinted) {
  EXPECT_EQ(access_bits({0, 0, 0, 1}), "FF 07 80");  // MF1S50YYX 8.7.1, as delivered
  EXPECT_EQ(access_bits({0, 0, 0, 3}), "7F 07 88");  // NXP AN1305: read and write with both keys
  EXPECT_EQ(access_bits({4, 4, 4, 3}), "78 77 88");  // NXP AN10787: MAD sector
  EXPECT_EQ(access_bits({6, 6, 6, 3}), "08 77 8F");
}

struct DataRow {
  unsigned condition;
  const char* rights;  // read, write, increment, decrement/transfer/restore
};
constexpr DataRow kDataRows[] = {
    {0b000, "AB AB AB AB"}, {0b010, "AB -- -- --"}, {0b100, "AB -B -- --"}, {0b110, "AB -B -B AB"},
    {0b001, "AB -- -- AB"}, {0b011, "-B -B -- --"}, {0b101, "-B -- -- --"}, {0b111, "-- -- -- --"},
};

class ClassicData : public testing::TestWithParam<DataRow> {};

TEST_P(ClassicData, ConditionGivesEachKeyItsRightsAndNoMore) {
  const auto row = GetParam();
  for (const std::size_t block : {4U, 5U, 6U}) {
    std::array<unsigned, 4> conditions{7, 7, 7, 3};
    conditions[block - 4] = row.condition;
    std::string seen = "-- -- -- --";
    for (const std::size_t side : {0U, 1U}) {
      Classic bench;
      bench.put(block, kValue100);
      bench.put_trailer(7, access_bits(conditions));
      const std::array<std::string, 4> first{"30", "A0", "C1", "C0"};
      for (std::size_t right = 0; right < first.size(); ++right) {
        bench.enter("AB"[side], 4);
        const auto answer = bench.say(fmt::format("{} {:02X}", first[right], block));
        if (answer != "4") seen[right * 3 + side] = "AB"[side];
        EXPECT_EQ(bench.asleep(), answer == "4");
      }
    }
    EXPECT_EQ(seen, row.rights) << "block " << block;
  }
}

TEST_P(ClassicData, TransferAndRestoreGoWithDecrement) {
  const auto row = GetParam();
  for (const std::size_t side : {0U, 1U}) {
    Classic bench;
    bench.put(4, kValue100);
    bench.put(5, kValue100);
    bench.put_trailer(7, access_bits({0, row.condition, 7, 3}));
    const bool may = std::string(row.rights)[9 + side] != '-';
    bench.enter("AB"[side], 4);
    EXPECT_EQ(bench.say("C2 05"), may ? "A" : "4");
    bench.enter("AB"[side], 4);
    bench.say("C2 04");
    bench.say("00 00 00 00");
    EXPECT_EQ(bench.say("B0 05"), may ? "A" : "0") << "NAK 0: the register keeps its value";
  }
}

INSTANTIATE_TEST_SUITE_P(AllEight, ClassicData, testing::ValuesIn(kDataRows));

struct TrailerRow {
  unsigned condition;
  const char* rights;  // write key A, read access, write access, read key B, write key B
};
// A letter: that key may.
constexpr TrailerRow kTrailerRows[] = {
    {0b000, "A- A- -- A- A-"}, {0b010, "-- A- -- A- --"}, {0b100, "-B AB -- -- -B"},
    {0b110, "-- AB -- -- --"}, {0b001, "A- A- A- A- A-"}, {0b011, "-B AB -B -- -B"},
    {0b101, "-- AB -B -- --"}, {0b111, "-- AB -- -- --"},
};

class ClassicTrailer : public testing::TestWithParam<TrailerRow> {};

TEST_P(ClassicTrailer, ConditionGivesEachKeyItsRightsAndNoMore) {
  const auto row = GetParam();
  const auto access = access_bits({0, 0, 0, row.condition});
  std::string seen = "-- -- -- -- --";
  for (const std::size_t side : {0U, 1U}) {
    Classic bench;
    bench.put_trailer(7, access);
    bench.enter("AB"[side], 4);
    const auto read = bench.say("30 07");
    if (read.size() == 47) {
      EXPECT_EQ(read.substr(0, 17), "00 00 00 00 00 00") << "key A";
      if (read.substr(18, 11) == access + " 69") seen[3 + side] = "AB"[side];
      if (read.substr(30) == kKeyB) seen[9 + side] = "AB"[side];
    }
    bench.enter("AB"[side], 4);
    bench.say("A0 07");
    bench.say("C0 C1 C2 C3 C4 C5 7F 07 88 42 D0 D1 D2 D3 D4 D5");
    const auto now = bench.block(7);
    if (now.substr(0, 17) == "C0 C1 C2 C3 C4 C5") seen[side] = "AB"[side];
    if (now.substr(18, 11) == "7F 07 88 42") seen[6 + side] = "AB"[side];
    if (now.substr(30) == "D0 D1 D2 D3 D4 D5") seen[12 + side] = "AB"[side];
  }
  EXPECT_EQ(seen, row.rights);
}

TEST_P(ClassicTrailer, AReadableKeyBOpensNoBlock) {
  const auto row = GetParam();
  const bool readable = std::string(row.rights)[9] == 'A';
  Classic bench;
  bench.put(4, kSomeData);
  bench.put_trailer(7, access_bits({0, 0, 0, row.condition}));
  bench.enter('B', 4);
  EXPECT_EQ(bench.say("30 04"), readable ? "4" : kSomeData);
}

TEST_P(ClassicTrailer, HoldsNoValue) {
  Classic bench;
  bench.put_trailer(7, access_bits({0, 0, 0, GetParam().condition}));
  for (const auto* command : {"C0 07", "C1 07", "C2 07", "B0 07"}) {
    bench.enter('A', 4);
    EXPECT_EQ(bench.say(command), "4") << command;
  }
}

INSTANTIATE_TEST_SUITE_P(AllEight, ClassicTrailer, testing::ValuesIn(kTrailerRows));

TEST(ClassicTrailers, RefuseAWriteThatCouldChangeNothing) {
  Classic bench;
  bench.put_trailer(7, access_bits({0, 0, 0, 7}));
  bench.enter('A', 4);
  EXPECT_EQ(bench.say("A0 07"), "4");
}

TEST(ClassicTrailers, AsDeliveredAreReadWithKeyBInSight) {
  Classic bench;
  ASSERT_TRUE(bench.login('A', 0, kFactory));
  EXPECT_EQ(bench.say("30 03"), "00 00 00 00 00 00 FF 07 80 69 FF FF FF FF FF FF");
}

TEST(ClassicTrailers, NewKeysCountAtTheNextLogin) {
  Classic bench;
  ASSERT_TRUE(bench.login('A', 4, kFactory));
  EXPECT_EQ(bench.say("A0 07"), "A");
  EXPECT_EQ(bench.say(fmt::format("{} 7F 07 88 69 {}", kKeyA, kKeyB)), "A");
  EXPECT_EQ(bench.say("30 07"), "00 00 00 00 00 00 7F 07 88 69 00 00 00 00 00 00");
  EXPECT_FALSE(bench.login('A', 4, kFactory));
  bench.select();
  EXPECT_TRUE(bench.login('B', 4, kKeyB));
}

TEST(ClassicTrailers, WithAccessBitsThatContradictThemselvesLockTheSector) {
  for (const auto* access : {"FE 07 80", "FF 06 80", "FF 07 00", "00 00 00", "FF FF FF"}) {
    Classic bench;
    bench.put(4, kSomeData);
    bench.put_trailer(7, access);
    for (const char key : {'A', 'B'}) {
      for (const auto* command : {"30 04", "30 07", "A0 04", "A0 07", "C1 04"}) {
        bench.enter(key, 4);
        EXPECT_EQ(bench.say(command), "4") << access << key << command;
      }
    }
    bench.power_cycle();
    ASSERT_TRUE(bench.login('A', 8, kFactory));
    EXPECT_NE(bench.say("30 08"), "4") << "the other sectors are as they were";
  }
}

TEST(ClassicBigSectors, ShareAConditionBetweenFiveBlocks) {
  for (unsigned group = 0; group < 3; ++group) {
    Classic bench("classic-4k");
    std::array<unsigned, 4> conditions{0, 0, 0, 3};
    conditions[group] = 7;
    bench.put_trailer(0x8F, access_bits(conditions));
    for (unsigned block = 0; block < 15; ++block) {
      bench.enter('A', 0x80);
      const bool refused = bench.say(fmt::format("30 {:02X}", 0x80 + block)) == "4";
      EXPECT_EQ(refused, block / 5 == group) << group << " " << block;
    }
    bench.enter('A', 0x80);
    EXPECT_EQ(bench.say("30 8F").substr(18, 11), access_bits(conditions) + " 69");
  }
}

TEST(ClassicBigSectors, BeginAtBlock128AndEndTheCard) {
  EXPECT_EQ(sector_of(127), 31U);
  EXPECT_EQ(sector_of(128), 32U);
  EXPECT_EQ(sector_of(255), 39U);
  EXPECT_EQ(trailer_of(32), 143U);
  EXPECT_EQ(trailer_of(39), 255U);
  Classic bench("classic-4k");
  ASSERT_TRUE(bench.login('A', 0xF0, kFactory));
  EXPECT_NE(bench.say("30 FE"), "4");
  EXPECT_EQ(bench.say("30 EF"), "4") << "the sector before";
}

TEST(ClassicSizes, EndWhereTheBlocksEnd) {
  for (const auto& [name, blocks] :
       {std::pair{"classic-mini", 20U}, {"classic-1k", 64U}, {"classic-4k", 256U}}) {
    Classic bench(name);
    EXPECT_EQ(bench.memory.size(), blocks * 16U);
    EXPECT_TRUE(bench.login('A', static_cast<std::uint8_t>(blocks - 1), kFactory));
    if (blocks == 256) continue;
    EXPECT_FALSE(bench.login('A', static_cast<std::uint8_t>(blocks), kFactory));
    EXPECT_TRUE(bench.asleep());
  }
}

TEST(ClassicManufacturerBlock, IsReadOnlyWhateverTheAccessBitsSay) {
  Classic bench;
  for (const auto* command : {"A0 00", "C0 00", "C1 00", "C2 00"}) {
    bench.power_cycle();
    ASSERT_TRUE(bench.login('A', 0, kFactory));
    EXPECT_EQ(bench.say(command), "4") << command;
  }
  EXPECT_EQ(bench.block(0).substr(0, 23), "82 AC B9 5D CA 08 04 00");
}

TEST(ClassicValues, AreChangedInTheRegisterAndStoredByTransfer) {
  Classic bench;
  bench.put(4, kValue100);
  ASSERT_TRUE(bench.login('A', 4, kFactory));
  EXPECT_EQ(bench.say("C1 04"), "A");
  EXPECT_EQ(bench.say("05 00 00 00"), "silent") << "success";
  EXPECT_EQ(bench.block(4), kValue100) << "nothing stored yet";
  EXPECT_EQ(bench.say("B0 04"), "A");
  EXPECT_EQ(bench.block(4), "69 00 00 00 96 FF FF FF 69 00 00 00 00 FF 00 FF");
  EXPECT_EQ(bench.say("C0 04"), "A");
  EXPECT_EQ(bench.say("6A 00 00 00"), "silent");
  EXPECT_EQ(bench.say("B0 05"), "A");
  EXPECT_EQ(bench.block(5), "FF FF FF FF 00 00 00 00 FF FF FF FF 00 FF 00 FF") << "-1";
  EXPECT_EQ(bench.say("C2 04"), "A");
  EXPECT_EQ(bench.say("AA BB CC DD"), "silent") << "the operand of RESTORE means nothing";
  EXPECT_EQ(bench.say("B0 06"), "A");
  EXPECT_EQ(bench.block(6), bench.block(4));
}

TEST(ClassicValues, AreRefusedFromABlockThatHoldsNone) {
  for (const auto* block : {kSomeData, "64 00 00 00 9B FF FF FE 64 00 00 00 00 FF 00 FF",
                            "64 00 00 00 9B FF FF FF 65 00 00 00 00 FF 00 FF",
                            "64 00 00 00 9B FF FF FF 64 00 00 00 00 FF 01 FF"}) {
    Classic bench;
    bench.put(4, block);
    ASSERT_TRUE(bench.login('A', 4, kFactory));
    EXPECT_EQ(bench.say("C1 04"), "4") << block;
  }
}

TEST(ClassicValues, TransferNeedsAValueAndNoPowerCut) {
  Classic bench;
  bench.put(4, kValue100);
  ASSERT_TRUE(bench.login('A', 4, kFactory));
  EXPECT_EQ(bench.say("B0 05"), "4");
  bench.power_cycle();
  ASSERT_TRUE(bench.login('A', 4, kFactory));
  bench.say("C2 04");
  bench.say("00 00 00 00");
  bench.power_cycle();
  ASSERT_TRUE(bench.login('A', 4, kFactory));
  EXPECT_EQ(bench.say("B0 05"), "4");
}

TEST(ClassicLogin, FailsWithAnythingWrongAndSilencesTheCard) {
  Classic bench;
  const auto uid = from_hex("82 AC B9 5D");
  const auto key = from_hex(kFactory);
  const auto other = from_hex("00 00 00 00 00 00");
  const auto try_it = [&](std::uint8_t command, ByteView with_key, ByteView with_uid) {
    bench.power_cycle();
    const bool in = bench.card->mifare_login(command, 4, with_key, with_uid);
    EXPECT_EQ(bench.asleep(), !in);
    EXPECT_EQ(bench.say("30 04") == "silent", !in);
    return in;
  };
  EXPECT_TRUE(try_it(0x60, key, uid));
  EXPECT_TRUE(try_it(0x61, key, uid)) << "accepted; what it opens is another matter";
  EXPECT_FALSE(try_it(0x60, other, uid));
  EXPECT_FALSE(try_it(0x60, key, from_hex("82 AC B9 5E")));
}

TEST(ClassicLogin, AtASecondSectorReplacesTheFirst) {
  Classic bench;
  ASSERT_TRUE(bench.login('A', 4, kFactory));
  ASSERT_TRUE(bench.login('A', 8, kFactory));
  EXPECT_NE(bench.say("30 08"), "4");
  EXPECT_EQ(bench.say("30 04"), "4");
}

TEST(ClassicLogin, AFailureEndsTheOneBefore) {
  Classic bench;
  ASSERT_TRUE(bench.login('A', 4, kFactory));
  EXPECT_FALSE(bench.login('A', 4, kKeyA));
  bench.select();
  EXPECT_EQ(bench.say("30 04"), "silent");
}

TEST(ClassicRefusals, AreNaksAndPutTheCardToSleep) {
  for (const auto* frame : {"99 04", "30", "30 04 00", "A2 04", "60 04"}) {
    Classic bench;
    ASSERT_TRUE(bench.login('A', 4, kFactory));
    EXPECT_EQ(bench.say(frame), "4") << frame;
    EXPECT_TRUE(bench.asleep());
    EXPECT_EQ(bench.say("30 04"), "silent");
  }
}

TEST(ClassicRefusals, AFrameWithWrongCrcIsNak5Or1WithAValueInTheRegister) {
  Classic bench;
  bench.put(4, kValue100);
  const auto damaged = [&] {
    const auto answer = bench.card->hear({Modulation::a, 106, {0x30, 0x04}, 0, false});
    return answer ? answer->frame.bytes.at(0) : 0xFF;
  };
  ASSERT_TRUE(bench.login('A', 4, kFactory));
  EXPECT_EQ(damaged(), 5);
  bench.select();
  ASSERT_TRUE(bench.login('A', 4, kFactory));
  bench.say("C2 04");
  bench.say("00 00 00 00");
  EXPECT_EQ(damaged(), 1);
}

TEST(ClassicRefusals, ASecondPartOfTheWrongSizeChangesNothing) {
  Classic bench;
  bench.put(4, kValue100);
  ASSERT_TRUE(bench.login('A', 4, kFactory));
  bench.say("A0 04");
  EXPECT_EQ(bench.say("01 02 03 04"), "4");
  bench.select();
  ASSERT_TRUE(bench.login('A', 4, kFactory));
  bench.say("C1 04");
  EXPECT_EQ(bench.say("01 00"), "4");
  EXPECT_EQ(bench.block(4), kValue100);
}

}  // namespace
}  // namespace sim
