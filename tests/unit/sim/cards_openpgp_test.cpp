// SPDX-License-Identifier: LGPL-2.1-or-later
// The OpenPGP card as its specification, version 3.4.1, goes through it.
#include <gtest/gtest.h>

#include "sim/cards/openpgp.h"
#include "unit/sim/pn532_bench.h"

namespace sim {
namespace {

class OpenPgpTest : public testing::Test {
 protected:
  std::string say(std::string_view apdu) { return acr122::to_hex(card.run(from_hex(apdu)).data); }
  void open() { ASSERT_EQ(say("00 A4 04 00 06 D2 76 00 01 24 01 00"), "90 00"); }
  OpenPgp card;
};

TEST_F(OpenPgpTest, AnswersOnceItIsSelected) {
  EXPECT_EQ(say("00 CA 00 4F 00"), "6D 00");
  EXPECT_EQ(say("00 A4 04 00 06 D2 76 00 01 24 02"), "6A 82");
  EXPECT_EQ(say("00 A4 04 00 05 D2 76 00 01 24"), "6A 82") << "the RID alone";
  EXPECT_EQ(say("00 A4 00 0C 02 3F 00"), "6A 82");
  EXPECT_EQ(say("00 A4 04 00 10 D2 76 00 01 24 01 03 04 00 00 12 34 56 78 00 00"), "90 00");
  EXPECT_EQ(say("00 CA 00 4F 00"), "D2 76 00 01 24 01 03 04 00 00 12 34 56 78 00 00 90 00");
  card.reset();
  EXPECT_EQ(say("00 CA 00 4F 00"), "6D 00");
}

TEST_F(OpenPgpTest, ShowsItsDataObjects) {
  open();
  EXPECT_EQ(say("00 CA 5F 52 00"), "00 31 C5 73 C0 01 40 05 90 00 90 00");
  EXPECT_EQ(say("00 CA 00 5E 00"), "76 69 72 74 75 61 6C 90 00");
  EXPECT_EQ(say("00 CA 00 65 00"),
            "65 18 5B 0D 43 61 72 64 3C 3C 56 69 72 74 75 61 6C 5F 2D 02 65 6E 5F 35 01 30 90 00");
  EXPECT_EQ(say("00 CA 00 7A 00"), "7A 05 93 03 00 00 00 90 00");
  EXPECT_EQ(say("00 CA 00 C4 00"), "00 7F 7F 7F 03 00 03 90 00");
  EXPECT_EQ(say("00 CA 01 01 00"), "90 00") << "nothing written yet";
  EXPECT_EQ(say("00 CA 12 34 00"), "6A 88");
}

TEST_F(OpenPgpTest, NestsTheApplicationRelatedData) {
  open();
  const auto answer = card.run(from_hex("00 CA 00 6E 00")).data;
  // 6E: AID, historical bytes, extended lengths, and 73 with what the card can do.
  EXPECT_EQ(acr122::to_hex(ByteView(answer).first(5)), "6E 81 E4 4F 10");
  EXPECT_EQ(answer.size(), 3U + 0xE4 + 2);
  EXPECT_NE(acr122::to_hex(answer).find("7F 66 08 02 02 08 00 02 02 08 00 73 81 B7 C0 0A 68"),
            std::string::npos);
  EXPECT_NE(acr122::to_hex(answer).find("C1 06 01 08 00 00 20 00"), std::string::npos);
}

TEST_F(OpenPgpTest, CountsWrongPasswords) {
  open();
  EXPECT_EQ(say("00 20 00 82"), "63 C3") << "not given yet";
  EXPECT_EQ(say("00 20 00 82 06 31 32 33 34 35 37"), "63 C2");
  EXPECT_EQ(say("00 CA 00 C4 00"), "00 7F 7F 7F 02 00 03 90 00");
  EXPECT_EQ(say("00 20 00 82 06 31 32 33 34 35 36"), "90 00");
  EXPECT_EQ(say("00 20 00 82"), "90 00");
  EXPECT_EQ(say("00 20 00 81"), "63 C3") << "the same password for another use";
  for (const auto* left : {"63 C2", "63 C1", "63 C0"}) {
    EXPECT_EQ(say("00 20 00 83 06 31 32 33 34 35 36"), left);
  }
  EXPECT_EQ(say("00 20 00 83 08 31 32 33 34 35 36 37 38"), "69 83") << "blocked for good";
  open();
  EXPECT_EQ(say("00 20 00 82"), "63 C3") << "selecting forgets who was there";
}

// 4.4.3.12: 4D with the reference B6, lengths in 7F48, exponent and primes in 5F48.
Bytes key_import(std::uint8_t p, std::uint8_t q) {
  Bytes primes = from_hex("01 00 01");
  primes.resize(3 + 127, 0);
  primes.push_back(p);
  primes.resize(3 + 255, 0);
  primes.push_back(q);
  auto list = from_hex("B6 00 7F 48 08 91 03 92 81 80 93 81 80");
  acr122::append(list, object(0x5F48, primes));
  auto apdu = from_hex("00 DB 3F FF 00 01");
  const auto data = object(0x4D, list);
  apdu.push_back(static_cast<std::uint8_t>(data.size()));
  acr122::append(apdu, data);
  return apdu;
}

TEST_F(OpenPgpTest, TakesAKeyFromAnAdmin) {
  open();
  const auto import = key_import(0xFB, 0xF1);
  EXPECT_EQ(acr122::to_hex(card.run(import).data), "69 82");
  EXPECT_EQ(say("00 20 00 83 08 31 32 33 34 35 36 37 38"), "90 00");
  EXPECT_EQ(say("00 47 81 00 02 B6 00 00"), "6A 88") << "none yet";
  EXPECT_EQ(acr122::to_hex(card.run(import).data), "90 00");
  const auto key = acr122::to_hex(card.run(from_hex("00 47 81 00 02 B6 00 00")).data);
  EXPECT_TRUE(key.starts_with("7F 49 82 01 09 81 82 01 00 00 ")) << key;
  EXPECT_TRUE(key.ends_with(" 00 EC 4B 82 03 01 00 01 90 00")) << "FB * F1: " << key;
  EXPECT_EQ(say("00 47 81 00 02 B8 00 00"), "6A 88") << "another one";
  auto cut = import;
  cut.back() = 0;
  cut[6] = static_cast<std::uint8_t>(cut[6] - 1);
  cut.pop_back();
  EXPECT_EQ(acr122::to_hex(card.run(cut).data), "6A 80");
}

TEST_F(OpenPgpTest, KeepsFingerprintDateAndCertificate) {
  open();
  EXPECT_EQ(say("00 DA 7F 21 02 30 00"), "69 82");
  EXPECT_EQ(say("00 20 00 83 08 31 32 33 34 35 36 37 38"), "90 00");
  EXPECT_EQ(say("00 DA 7F 21 02 30 00"), "90 00");
  EXPECT_EQ(say("00 CA 7F 21 00"), "30 00 90 00");
  EXPECT_EQ(say("00 DA 00 CF 04 5F 00 00 01"), "90 00");
  EXPECT_EQ(say("00 DA 00 CF 03 5F 00 00"), "6A 88");
  EXPECT_EQ(say("00 DA 00 C8 14 11 22 33 44 55 66 77 88 99 AA 11 22 33 44 55 66 77 88 99 AA"),
            "90 00");
  const auto data = acr122::to_hex(card.run(from_hex("00 CA 00 6E 00")).data);
  EXPECT_NE(data.find("CD 0C 00 00 00 00 5F 00 00 01 00 00 00 00"), std::string::npos) << data;
  EXPECT_NE(data.find("00 11 22 33 44 55 66 77 88 99 AA 11"), std::string::npos) << data;
}

TEST_F(OpenPgpTest, SelectsOneOfThreeEmptyCertificates) {
  open();
  EXPECT_EQ(say("00 A5 02 04 06 60 04 5C 02 7F 21"), "90 00");
  EXPECT_EQ(say("00 A5 03 04 06 60 04 5C 02 7F 21"), "6A 88");
  EXPECT_EQ(say("00 A5 00 00 06 60 04 5C 02 7F 21"), "6A 86");
  EXPECT_EQ(say("00 CA 7F 21 00"), "90 00");
}

TEST_F(OpenPgpTest, GivesChallengesOfItsOwn) {
  open();
  const auto first = say("00 84 00 00 08");
  EXPECT_EQ(first.size(), std::string("00 11 22 33 44 55 66 77 90 00").size());
  EXPECT_NE(say("00 84 00 00 08"), first);
  EXPECT_EQ(say("00 84 00 00"), "67 00");
}

TEST_F(OpenPgpTest, RefusesWhatItCannotDo) {
  open();
  EXPECT_EQ(say("00 DA 00 5E 01 41"), "69 82");
  EXPECT_EQ(say("00 47 81 00 02 B6 00 00"), "6A 88") << "no keys";
  EXPECT_EQ(say("00 20 00 84 01 31"), "6B 00");
  EXPECT_EQ(say("80 CA 00 4F 00"), "6E 00");
  EXPECT_EQ(say("00 CA 00"), "67 00");
}

}  // namespace
}  // namespace sim
