// SPDX-License-Identifier: LGPL-2.1-or-later
// All access conditions of MIFARE Classic (MF1S50YYX, table 7: trailers, table 8: data blocks) seen
// through the driver.
#include "driver/storage_classic_rig.h"

namespace driver_test {
namespace {

struct Condition {
  unsigned c1, c2, c3;
  const char* read;  // which keys may
  const char* write;
  const char* increment;
  const char* decrement;
};

constexpr std::array kConditions{
    Condition{0, 0, 0, "AB", "AB", "AB", "AB"}, Condition{0, 1, 0, "AB", "", "", ""},
    Condition{1, 0, 0, "AB", "B", "", ""},      Condition{1, 1, 0, "AB", "B", "B", "AB"},
    Condition{0, 0, 1, "AB", "", "", "AB"},     Condition{0, 1, 1, "B", "B", "", ""},
    Condition{1, 0, 1, "B", "", "", ""},        Condition{1, 1, 1, "", "", "", ""},
};

/// C1 C2 C3 of the three groups of data blocks and of the trailer, as numbers: C1 is the 4.
using Groups = std::array<unsigned, 4>;

/// Byte 6: ~C2 ~C1, byte 7: C1 ~C3, byte 8: C3 C2, with a bit for each group.
Bytes access_bits(const Groups& groups) {
  unsigned c1 = 0, c2 = 0, c3 = 0;
  for (unsigned group = 0; group < groups.size(); ++group) {
    c1 |= (groups.at(group) >> 2 & 1U) << group;
    c2 |= (groups.at(group) >> 1 & 1U) << group;
    c3 |= (groups.at(group) & 1U) << group;
  }
  return {static_cast<std::uint8_t>((~c2 & 0x0FU) << 4 | (~c1 & 0x0FU)),
          static_cast<std::uint8_t>(c1 << 4 | (~c3 & 0x0FU)),
          static_cast<std::uint8_t>(c3 << 4 | c2)};
}

constexpr unsigned kBIsAKey = 3;  // the trailer's condition 011

void set_access(sim::MifareClassic& card, std::size_t trailer, const Groups& groups) {
  Bytes bytes(16, 0xFF);
  std::ranges::copy(access_bits(groups), bytes.begin() + 6);
  std::ranges::copy(bytes, card.memory().begin() + static_cast<std::ptrdiff_t>(trailer * 16));
}

bool may(const char* keys, char key) { return std::string(keys).find(key) != std::string::npos; }
std::string expected(const char* keys, char key) { return may(keys, key) ? "90 00" : "69 82"; }

std::string login(const char* block, char key) {
  return apdu(std::string("FF 86 00 00 05 01 00 ") + block + (key == 'A' ? " 60 00" : " 61 00"));
}

class StorageAccess : public StorageClassic, public ::testing::WithParamInterface<Condition> {};

TEST_P(StorageAccess, IsWhatTheDataSheetSays) {
  const auto card = use();
  const auto& [c1, c2, c3, read, write, increment, decrement] = GetParam();
  const auto value = "64 00 00 00 9B FF FF FF 64 00 00 00 04 FB 04 FB";
  set_access(*card, 7, {c1 << 2 | c2 << 1 | c3, 0, 0, kBIsAKey});
  for (const char key : {'A', 'B'}) {
    SCOPED_TRACE(key);
    fill(*card, 4, value);
    ASSERT_EQ(login("04", key), "90 00");
    EXPECT_EQ(word("FF B0 00 04 10"), expected(read, key));
    EXPECT_EQ(apdu("FF D7 00 04 05 01 00 00 00 01"), expected(increment, key));
    EXPECT_EQ(apdu("FF D7 00 04 05 02 00 00 00 01"), expected(decrement, key));
    EXPECT_EQ(apdu(std::string("FF D6 00 04 10 ") + value), expected(write, key));
    EXPECT_EQ(apdu("FF D7 00 04 05 00 00 00 00 07"), expected(write, key)) << "store";
  }
}

std::string name_of(const ::testing::TestParamInfo<Condition>& info) {
  const auto& condition = info.param;
  return fmt::format("C{}{}{}", condition.c1, condition.c2, condition.c3);
}

INSTANTIATE_TEST_SUITE_P(Classic, StorageAccess, ::testing::ValuesIn(kConditions), name_of);

// Blocks 0 to 4, 5 to 9 and 10 to 14 of a sector of 16 share a condition each.
TEST_F(StorageClassic, BlocksOfABigSectorShareTheirAccessBitsByFive) {
  const auto card = use("classic-4k");
  constexpr std::array<unsigned, 3> kOpenReadOnlyClosed{0, 2, 7};
  for (unsigned turn = 0; turn < 3; ++turn) {
    SCOPED_TRACE(turn);
    const auto in_turn = [&](unsigned group) { return kOpenReadOnlyClosed.at((group + turn) % 3); };
    set_access(*card, 0x8F, {in_turn(0), in_turn(1), in_turn(2), kBIsAKey});
    ASSERT_EQ(login("80", 'A'), "90 00");
    for (unsigned block = 0; block < 15; ++block) {
      const auto condition = in_turn(block / 5);
      const auto at = fmt::format("00 {:02X}", 0x80 + block);
      EXPECT_EQ(word("FF B0 " + at + " 10"), condition == 7 ? "69 82" : "90 00") << at;
      EXPECT_EQ(apdu(write("FF D6 " + at)), condition == 0 ? "90 00" : "69 82") << at;
    }
  }
}

struct OfTrailer {
  unsigned condition;
  const char* write_a;  // which keys may
  const char* read_bits;
  const char* write_bits;
  const char* read_b;
  const char* write_b;
};

constexpr std::array kTrailers{
    OfTrailer{0, "A", "A", "", "A", "A"},  OfTrailer{2, "", "A", "", "A", ""},
    OfTrailer{4, "B", "AB", "", "", "B"},  OfTrailer{6, "", "AB", "", "", ""},
    OfTrailer{1, "A", "A", "A", "A", "A"}, OfTrailer{3, "B", "AB", "B", "", "B"},
    OfTrailer{5, "", "AB", "B", "", ""},   OfTrailer{7, "", "AB", "", "", ""},
};

class StorageTrailer : public StorageClassic, public ::testing::WithParamInterface<OfTrailer> {
 protected:
  static Bytes bits() { return access_bits({0, 0, 0, GetParam().condition}); }
  /// Key A, access bits, a byte for the program (that is written with them), key B.
  static Bytes trailer(std::uint8_t a, std::uint8_t free, std::uint8_t b) {
    Bytes bytes(6, a);
    acr122::append(bytes, bits());
    bytes.push_back(free);
    bytes.resize(16, b);
    return bytes;
  }
};

TEST_P(StorageTrailer, IsReadAndWrittenAsTheDataSheetSays) {
  const auto card = use();
  const auto& may_do = GetParam();
  for (const char key : {'A', 'B'}) {
    SCOPED_TRACE(key);
    std::ranges::copy(trailer(0xFF, 0x69, 0xFF), card->memory().begin() + 7 * 16);
    ASSERT_EQ(login("04", key), "90 00");
    const bool reads = may(may_do.read_bits, key);
    const std::uint8_t b = may(may_do.read_b, key) ? 0xFF : 0x00;
    const auto seen = acr122::to_hex(trailer(0x00, 0x69, b)) + " 90 00";
    EXPECT_EQ(apdu("FF B0 00 07 10"), reads ? seen : "69 82");

    const bool a_too = may(may_do.write_a, key), bits_too = may(may_do.write_bits, key);
    const bool b_too = may(may_do.write_b, key);
    const auto command = "FF D6 00 07 10 " + acr122::to_hex(trailer(0xAA, 0x42, 0xBB));
    EXPECT_EQ(apdu(command), a_too || bits_too || b_too ? "90 00" : "69 82");
    EXPECT_EQ(block_of(*card, 7),
              trailer(a_too ? 0xAA : 0xFF, bits_too ? 0x42 : 0x69, b_too ? 0xBB : 0xFF));
  }
}

std::string name_of_trailer(const ::testing::TestParamInfo<OfTrailer>& info) {
  const auto condition = info.param.condition;
  return fmt::format("C{}{}{}", condition >> 2, condition >> 1 & 1U, condition & 1U);
}

INSTANTIATE_TEST_SUITE_P(Classic, StorageTrailer, ::testing::ValuesIn(kTrailers), name_of_trailer);

}  // namespace
}  // namespace driver_test
