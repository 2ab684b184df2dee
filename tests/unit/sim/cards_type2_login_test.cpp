// SPDX-License-Identifier: LGPL-2.1-or-later
// What protects Type 2 tags: PWD_AUTH (NTAG213/215/216, MF0ULX1) and Triple DES (MF0ICU2).
#include <gtest/gtest.h>

#include "sim/cards/crypto.h"
#include "unit/sim/cards_bench.h"

namespace sim {
namespace {

TEST(Type2Password, OpensTheProtectedPagesForWriting) {
  Tag bench("ntag213");
  bench.put(0x29, "00 00 00 10");  // AUTH0
  bench.put(0x2B, "11 22 33 44");
  bench.put(0x2C, "AB CD 00 00");
  EXPECT_EQ(bench.ask("A2 0F 01 02 03 04"), "A");
  EXPECT_EQ(bench.ask("A2 10 01 02 03 04"), "0");
  EXPECT_EQ(bench.ask("30 10").size(), 47U) << "PROT is off";
  EXPECT_EQ(bench.ask("1B 11 22 33 44"), "AB CD");
  EXPECT_EQ(bench.say("A2 10 01 02 03 04"), "A");
  bench.power_cycle();
  EXPECT_EQ(bench.ask("A2 10 01 02 03 04"), "0") << "forgotten with the power";
}

TEST(Type2Password, WithProtReadingRollsOverAtTheFirstProtectedPage) {
  Tag bench("ultralight-ev1-21");
  bench.put(0x25, "00 00 00 20");
  bench.put(0x26, "80 05 00 00");
  bench.put(0x1F, "1F 1F 1F 1F");
  bench.put(0x20, "20 20 20 20");
  EXPECT_EQ(bench.ask("30 1F"), "1F 1F 1F 1F 04 A2 3B 15 13 71 20 80 C2 48 00 00");
  EXPECT_EQ(bench.ask("30 20"), "0");
  EXPECT_EQ(bench.ask("3A 1F 20"), "0");
  EXPECT_EQ(bench.ask("1B FF FF FF FF"), "00 00");
  EXPECT_EQ(bench.say("30 1F").substr(0, 23), "1F 1F 1F 1F 20 20 20 20");
  EXPECT_EQ(bench.say("3A 1F 20"), "1F 1F 1F 1F 20 20 20 20");
}

TEST(Type2Password, IsNeverRead) {
  for (const auto& [name, page] :
       {std::pair{"ntag213", "2B"}, {"ntag216", "E5"}, {"nt3h2111", "E5"}}) {
    Tag bench(name);
    EXPECT_EQ(bench.say(fmt::format("30 {}", page)).substr(0, 23), "00 00 00 00 00 00 00 00");
  }
}

TEST(Type2Password, WrongOnesAreSilentAndEndAtAuthlim) {
  Tag bench("ntag215");
  bench.put(0x84, "02 00 00 00");
  EXPECT_EQ(bench.ask("1B 00 00 00 00"), "silent");
  EXPECT_TRUE(bench.asleep());
  EXPECT_EQ(bench.ask("1B FF FF FF FF"), "00 00") << "which clears the count";
  EXPECT_EQ(bench.ask("1B 00 00 00 00"), "silent");
  EXPECT_EQ(bench.ask("1B 00 00 00 01"), "silent");
  bench.power_cycle();
  EXPECT_EQ(bench.ask("1B FF FF FF FF"), "4") << "the limit outlives the power";
}

TEST(Type2Password, ANewOneIsWrittenLikeAnyPage) {
  Tag bench("ntag213");
  EXPECT_EQ(bench.say("A2 2B 01 02 03 04"), "A");
  EXPECT_EQ(bench.say("A2 2C 0A 0B 00 00"), "A");
  EXPECT_EQ(bench.say("1B 01 02 03 04"), "0A 0B");
}

TEST(Type2Configuration, LocksItselfForEver) {
  Tag bench("ntag213");
  EXPECT_EQ(bench.ask("A2 2A 40 00 00 00"), "A");
  EXPECT_EQ(bench.ask("A2 29 00 00 00 04"), "0");
  EXPECT_EQ(bench.ask("A2 2A 00 00 00 00"), "0");
  EXPECT_EQ(bench.ask("A2 2B 01 02 03 04"), "A") << "but for PWD and PACK";
}

class UltralightC : public testing::Test {
 protected:
  /// The reader's part, as in nfcpy tt2_nxp.py. True: the tag proved that it knows the key too.
  bool login(std::string_view key_text) {
    const auto key = from_hex(key_text);
    const auto challenge = from_hex(bench.ask("1A 00"));
    if (challenge.size() != 9 || challenge[0] != 0xAF) return false;
    Bytes iv(8, 0x00);
    const auto rnd_b =
        cbc(Cipher::des3, Direction::decrypt, key, iv, ByteView(challenge).subspan(1));
    Bytes plain = from_hex("00 11 22 33 44 55 66 77");
    acr122::append(plain, rotated_left(rnd_b));
    const auto proof = cbc(Cipher::des3, Direction::encrypt, key, iv, plain);
    const auto answer = from_hex(bench.say("AF " + acr122::to_hex(proof)));
    if (answer.size() != 9 || answer[0] != 0x00) return false;
    return cbc(Cipher::des3, Direction::decrypt, key, iv, ByteView(answer).subspan(1)) ==
           from_hex("11 22 33 44 55 66 77 00");
  }
  static constexpr const char* kDefault = "49 45 4D 4B 41 45 52 42 21 4E 41 43 55 4F 59 46";
  Tag bench{"ultralight-c"};
};

TEST(Ciphers, AreThoseOfTheStandards) {
  // FIPS 81, table C1: with both halves alike Triple DES is DES.
  Bytes iv(8, 0x00);
  EXPECT_EQ(cbc(Cipher::des3, Direction::encrypt,
                from_hex("01 23 45 67 89 AB CD EF 01 23 45 67 89 AB CD EF"), iv,
                from_hex("4E 6F 77 20 69 73 20 74")),
            from_hex("3F A4 0E 8A 98 4D 48 15"));
  // FIPS 197, appendix B
  Bytes aes_iv(16, 0x00);
  EXPECT_EQ(cbc(Cipher::aes, Direction::encrypt,
                from_hex("2B 7E 15 16 28 AE D2 A6 AB F7 15 88 09 CF 4F 3C"), aes_iv,
                from_hex("32 43 F6 A8 88 5A 30 8D 31 31 98 A2 E0 37 07 34")),
            from_hex("39 25 84 1D 02 DC 09 FB DC 11 85 97 19 6A 0B 32"));
  EXPECT_TRUE(cbc(Cipher::aes, Direction::encrypt, Bytes(16), aes_iv, Bytes(15)).empty());
}

TEST_F(UltralightC, ProvesItsDefaultKey) {
  EXPECT_TRUE(login(kDefault));
  EXPECT_TRUE(login(kDefault)) << "with another challenge";
}

TEST_F(UltralightC, RefusesAWrongKeyAndSleeps) {
  EXPECT_FALSE(login("49 45 4D 4B 41 45 52 42 21 4E 41 43 55 4F 59 40"));
  EXPECT_TRUE(bench.asleep());
}

TEST_F(UltralightC, ProtectsFromAuth0OnUntilLogin) {
  EXPECT_EQ(bench.ask("A2 2A 10 00 00 00"), "A");
  bench.put(0x0F, "0F 0F 0F 0F");
  EXPECT_EQ(bench.ask("30 0F").substr(0, 14), "0F 0F 0F 0F 04");
  EXPECT_EQ(bench.ask("30 10"), "0");
  EXPECT_EQ(bench.ask("A2 10 01 02 03 04"), "0");
  ASSERT_TRUE(login(kDefault));
  EXPECT_EQ(bench.say("A2 10 01 02 03 04"), "A");
  EXPECT_EQ(bench.say("A2 2B 01 00 00 00"), "A");  // AUTH1: writing only
  bench.power_cycle();
  EXPECT_EQ(bench.ask("30 10").substr(0, 11), "01 02 03 04");
  EXPECT_EQ(bench.ask("A2 10 01 02 03 04"), "0");
}

TEST_F(UltralightC, TakesANewKeyTurnedRoundByHalves) {
  EXPECT_EQ(bench.say("A2 2C 07 06 05 04"), "A");
  EXPECT_EQ(bench.say("A2 2D 03 02 01 00"), "A");
  EXPECT_EQ(bench.say("A2 2E 0F 0E 0D 0C"), "A");
  EXPECT_EQ(bench.say("A2 2F 0B 0A 09 08"), "A");
  EXPECT_TRUE(login("00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F"));
}

}  // namespace
}  // namespace sim
