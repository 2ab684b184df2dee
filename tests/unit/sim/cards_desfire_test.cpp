// SPDX-License-Identifier: LGPL-2.1-or-later
// DESFire EV1, native frames unless a test says otherwise.
#include <gtest/gtest.h>

#include "sim/cards/crypto.h"
#include "sim/cards/desfire.h"
#include "unit/sim/pn532_bench.h"

namespace sim {
namespace {

constexpr const char* kSelectApp = "5A 01 00 00";

class DesfireTest : public testing::Test {
 protected:
  std::string say(std::string_view frame) { return acr122::to_hex(card.run(from_hex(frame)).data); }
  /// Application 000001 with two AES keys, and file 5: 80 bytes.
  void create(std::string_view mode_and_access) {
    ASSERT_EQ(say("CA 01 00 00 0F 82"), "00");
    ASSERT_EQ(say(kSelectApp), "00");
    ASSERT_EQ(say(fmt::format("CD 05 {} 50 00 00", mode_and_access)), "00");
  }
  /// The reader's part of an AES login with a key of zeros. Its session is kept in `session`.
  std::string login(std::uint8_t number = 0) {
    const Bytes key(16, 0x00);
    const auto challenge = from_hex(say(fmt::format("AA {:02X}", number)));
    if (challenge.size() != 17) return acr122::to_hex(challenge);
    Bytes iv(16, 0x00);
    const auto rnd_b =
        cbc(Cipher::aes, Direction::decrypt, key, iv, ByteView(challenge).subspan(1));
    const auto rnd_a = from_hex("00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F");
    auto plain = rnd_a;
    acr122::append(plain, rotated_left(rnd_b));
    const auto proof = cbc(Cipher::aes, Direction::encrypt, key, iv, plain);
    const auto answer = from_hex(say("AF " + acr122::to_hex(proof)));
    if (answer.size() != 17) return acr122::to_hex(answer);
    EXPECT_EQ(cbc(Cipher::aes, Direction::decrypt, key, iv, ByteView(answer).subspan(1)),
              rotated_left(rnd_a));
    session.emplace(rnd_a, rnd_b);
    return "ok";
  }
  Desfire card;
  std::optional<DesfireSession> session;
};

TEST_F(DesfireTest, TellsItsVersionInThreeFrames) {
  EXPECT_EQ(say("60"), "AF 04 01 01 00 02 18 05");  // ACR122U API V2.04, 7.2
  EXPECT_EQ(say("AF"), "AF 04 01 01 00 06 18 05");
  EXPECT_EQ(say("AF"), "00 04 52 5A 19 B2 1B 80 8E 36 54 4D 40 26 04");
  EXPECT_EQ(say("AF"), "1C") << "nothing is left";
}

TEST_F(DesfireTest, WrapsCommandsInApdus) {
  EXPECT_EQ(say("90 60 00 00 00"), "04 01 01 00 02 18 05 91 AF");
  EXPECT_EQ(say("90 AF 00 00 00"), "04 01 01 00 06 18 05 91 AF");
  EXPECT_EQ(say("90 5A 00 00 03 00 00 00 00"), "91 00");
  EXPECT_EQ(say("90 5A 00 00 03 99 00 00 00"), "91 A0");
  EXPECT_EQ(say("90 5A 00 00 02 00 00 00"), "91 7E");
  EXPECT_EQ(say("90 5A 01 00 03 00 00 00 00"), "91 7E") << "P1";
  EXPECT_EQ(say("90 EE 00 00 00"), "91 1C");
  EXPECT_EQ(say("00 A4 04 00 07 D2 76 00 00 85 01 00"), "90 00");
  EXPECT_EQ(say("00 A4 04 00 07 D2 76 00 00 85 01 01"), "6A 82");
}

TEST_F(DesfireTest, CreatesListsSelectsAndDeletesApplications) {
  EXPECT_EQ(say("6A"), "00");
  EXPECT_EQ(say("CA 01 00 00 0F 82"), "00");
  EXPECT_EQ(say("CA 02 00 00 0F 82"), "00");
  EXPECT_EQ(say("CA 01 00 00 0F 82"), "DE");
  EXPECT_EQ(say("CA 03 00 00 0F"), "7E");
  EXPECT_EQ(say("CA 03 00 00 0F 80"), "9E") << "no keys";
  EXPECT_EQ(say("6A"), "00 01 00 00 02 00 00");
  EXPECT_EQ(say(kSelectApp), "00");
  EXPECT_EQ(say("45"), "00 0F 82");
  EXPECT_EQ(say("64 01"), "00 00");
  EXPECT_EQ(say("64 02"), "40");
  EXPECT_EQ(say("6A"), "1C") << "the card's command";
  say("5A 00 00 00");
  EXPECT_EQ(say("DA 01 00 00"), "00");
  EXPECT_EQ(say("DA 01 00 00"), "A0");
  EXPECT_EQ(say("6A"), "00 02 00 00");
  EXPECT_EQ(say(kSelectApp), "A0");
}

TEST_F(DesfireTest, HasRoomFor28Applications) {
  for (unsigned aid = 1; aid <= 28; ++aid) {
    EXPECT_EQ(say(fmt::format("CA {:02X} 00 00 0F 81", aid)), "00");
  }
  EXPECT_EQ(say("CA 1D 00 00 0F 81"), "CE");
  EXPECT_EQ(from_hex(say("6A")).size(), 1U + 59) << "the first frame";
  EXPECT_EQ(from_hex(say("AF")).size(), 1U + 25);
}

TEST_F(DesfireTest, KeepsStandardFiles) {
  create("00 EE EE");
  EXPECT_EQ(say("CD 05 00 EE EE 50 00 00"), "DE");
  EXPECT_EQ(say("CD 06 00 EE EE 00 20 00"), "0E");
  EXPECT_EQ(say("CD 20 00 EE EE 50 00 00"), "9E");
  EXPECT_EQ(say("6F"), "00 05");
  EXPECT_EQ(say("F5 05"), "00 00 00 EE EE 50 00 00");
  EXPECT_EQ(say("F5 06"), "F0");
  EXPECT_EQ(say("6E"), "00 A0 0F 00") << "96 of 4096 bytes are taken";
  EXPECT_EQ(say("3D 05 02 00 00 03 00 00 AA BB CC"), "00");
  EXPECT_EQ(say("BD 05 00 00 00 06 00 00"), "00 00 00 AA BB CC 00");
  EXPECT_EQ(say("BD 05 00 00 00 51 00 00"), "BE");
  EXPECT_EQ(say("3D 05 4F 00 00 02 00 00 AA BB"), "BE");
  EXPECT_EQ(say("BD 06 00 00 00 01 00 00"), "F0");
  EXPECT_EQ(say("BD 05 00 00 00"), "7E");
  EXPECT_EQ(say("DF 05"), "00");
  EXPECT_EQ(say("6F"), "00");
}

TEST_F(DesfireTest, ChainsLongDataBothWays) {
  create("00 EE EE");
  std::string first = "3D 05 00 00 00 50 00 00";
  for (unsigned at = 0; at < 52; ++at) first += fmt::format(" {:02X}", at);
  EXPECT_EQ(say(first), "AF");
  std::string rest = "AF";
  for (unsigned at = 52; at < 80; ++at) rest += fmt::format(" {:02X}", at);
  EXPECT_EQ(say(rest), "00");
  const auto read = from_hex(say("BD 05 00 00 00 00 00 00"));
  ASSERT_EQ(read.size(), 60U);
  EXPECT_EQ(read[0], 0xAF);
  EXPECT_EQ(read[59], 58);
  const auto end = from_hex(say("AF"));
  ASSERT_EQ(end.size(), 22U);
  EXPECT_EQ(end[0], 0x00);
  EXPECT_EQ(end[21], 79);
}

TEST_F(DesfireTest, LogsInAsPrinted) {
  // skelsec/pydesfire, tests: log of a PN532
  card.set_challenge(from_hex("C0 5D DD 71 4F D7 88 A6 B7 B7 54 F3 C4 D0 66 E8"));
  EXPECT_EQ(say("AA 00"), "AF B9 69 FD FE 56 FD 91 FC 9D E6 F6 F2 13 B8 FD 1E");
  EXPECT_EQ(say("AF 36 AA D7 DF 6E 43 6B A0 8D 18 61 38 30 A7 0D 5A D4 3E 3D 3F 4A 8D 47 54 1E "
                "EE 62 3A 93 4E 47 74"),
            "00 80 0D B6 80 BC 14 6B D1 21 D6 57 8F 2D 2E 20 59");
}

TEST_F(DesfireTest, AnswersAWholeRecordedSession) {
  // patsys/desfire-python, test: a real card's answers with their CMACs
  ASSERT_EQ(say("CA 01 00 00 0F 81"), "00");
  ASSERT_EQ(say(kSelectApp), "00");
  const auto key = from_hex("10 18 20 28 30 38 40 48 50 58 60 68 70 78 80 88");
  card.directories().at({0x01, 0x00, 0x00}).keys[0] = key;
  Bytes iv(16, 0x00);
  card.set_challenge(cbc(Cipher::aes, Direction::decrypt, key, iv,
                         from_hex("B3 51 CB 24 65 D4 F3 3A C6 27 FD 6E 87 A1 68 F2")));
  EXPECT_EQ(say("45"), "00 0F 81");
  EXPECT_EQ(say("AA 00"), "AF B3 51 CB 24 65 D4 F3 3A C6 27 FD 6E 87 A1 68 F2");
  EXPECT_EQ(say("AF 04 4B 6C AC 34 3A 08 65 89 51 49 64 9C A8 DD E1 F5 AC 4E C6 7B D2 08 90 0A "
                "F0 2F 04 9E 05 F0 B0"),
            "00 A2 EE 14 4B 10 12 FB EB 7B 2F 11 13 2D 95 A4 54");
  EXPECT_EQ(say("CD 05 00 11 00 50 00 00"), "00 A7 53 16 AD 15 96 B9 53");
  EXPECT_EQ(say("6F"), "00 05 2D 5F F6 7F FE C9 D2 D3");
  EXPECT_EQ(say("F5 05"), "00 00 00 11 00 50 00 00 2A AC 75 17 02 4E 09 DC");
  EXPECT_EQ(say("3D 05 00 00 00 34 00 00 00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F 10 11 "
                "12 13 14 15 16 17 18 19 1A 1B 1C 1D 1E 1F 20 21 22 23 24 25 26 27 28 29 2A 2B "
                "2C 2D 2E 2F 30 31 32 33"),
            "00 76 5C 9D AA 50 EC B6 2F");
  EXPECT_EQ(say("3D 05 34 00 00 1C 00 00 34 35 36 37 38 39 3A 3B 3C 3D 3E 3F 40 41 42 43 44 45 "
                "46 47 48 49 4A 4B 4C 4D 4E 4F"),
            "00 3E 0A ED 98 6B 8B 0F 37");
  EXPECT_EQ(say("BD 05 00 00 00 30 00 00"),
            "00 00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F 10 11 12 13 14 15 16 17 18 19 1A "
            "1B 1C 1D 1E 1F 20 21 22 23 24 25 26 27 28 29 2A 2B 2C 2D 2E 2F 4C 65 F1 F8 42 26 2B "
            "AC");
  EXPECT_EQ(say("BD 05 30 00 00 20 00 00"),
            "00 30 31 32 33 34 35 36 37 38 39 3A 3B 3C 3D 3E 3F 40 41 42 43 44 45 46 47 48 49 4A "
            "4B 4C 4D 4E 4F F0 22 05 CF 91 3C 03 C9");
  EXPECT_EQ(say("DF 05"), "00 1B EF 0D 32 B6 D1 D7 F9");
}

TEST_F(DesfireTest, RefusesWrongLogins) {
  EXPECT_EQ(say("AA 01"), "40");
  EXPECT_EQ(say("AA"), "7E");
  say("AA 00");
  EXPECT_EQ(say("AF 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
                "00 00 00 00 00 00 00"),
            "AE");
  EXPECT_EQ(say("CA 09 00 00 0F 02"), "00");
  say("5A 09 00 00");
  EXPECT_EQ(say("AA 00"), "AE") << "its keys are DES";
}

TEST_F(DesfireTest, GivesAFileToItsKeysOnly) {
  create("00 2F 01");  // read: key 0; write: key 1; read and write: key 2, which is not there
  EXPECT_EQ(say("BD 05 00 00 00 01 00 00"), "AE");
  ASSERT_EQ(login(1), "ok");
  EXPECT_EQ(say("BD 05 00 00 00 01 00 00"), "9D");
  EXPECT_EQ(say("3D 05 00 00 00 01 00 00 AA"), "AE") << "the error ended the session";
  ASSERT_EQ(login(1), "ok");
  EXPECT_EQ(say("3D 05 00 00 00 01 00 00 AA").substr(0, 2), "00");
  ASSERT_EQ(login(0), "ok");
  EXPECT_EQ(say("BD 05 00 00 00 01 00 00").substr(0, 5), "00 AA");
}

TEST_F(DesfireTest, ChecksTheMacOfAWrite) {
  create("01 00 00");
  ASSERT_EQ(login(), "ok");
  const auto mac = acr122::to_hex(session->mac(from_hex("3D 05 00 00 00 02 00 00 AA BB")));
  EXPECT_EQ(say("3D 05 00 00 00 02 00 00 AA BB " + mac),
            "00 " + acr122::to_hex(session->mac(Bytes{0x00})));
  EXPECT_EQ(say("3D 05 00 00 00 02 00 00 AA CC " + mac), "1E");
}

TEST_F(DesfireTest, EnciphersAFileBothWays) {
  create("03 00 00");
  ASSERT_EQ(login(), "ok");
  const auto header = from_hex("3D 05 00 00 00 02 00 00");
  const auto cipher = session->encipher(from_hex("AA BB"), header, {});
  EXPECT_EQ(say("3D 05 00 00 00 02 00 00 " + acr122::to_hex(cipher)),
            "00 " + acr122::to_hex(session->mac(Bytes{0x00})));
  session->mac(from_hex("BD 05 00 00 00 02 00 00"));
  EXPECT_EQ(say("BD 05 00 00 00 02 00 00"),
            "00 " + acr122::to_hex(session->encipher(from_hex("AA BB"), {}, Bytes{0x00})));
  EXPECT_EQ(say("3D 05 00 00 00 02 00 00 " + acr122::to_hex(cipher)), "1E") << "replayed";
}

TEST_F(DesfireTest, ObeysItsMasterKeySettings) {
  ASSERT_EQ(say("CA 01 00 00 09 81"), "00");  // neither listing nor creating without the key
  ASSERT_EQ(say(kSelectApp), "00");
  for (const auto* command : {"6F", "45", "CD 05 00 EE EE 50 00 00", "F5 05", "DF 05"}) {
    EXPECT_EQ(say(command), "AE") << command;
  }
  ASSERT_EQ(login(), "ok");
  EXPECT_EQ(say("CD 05 00 EE EE 50 00 00").substr(0, 2), "00");
  say("5A 00 00 00");
  EXPECT_EQ(say("FC"), "AE");
  ASSERT_EQ(login(), "ok");
  EXPECT_EQ(say("FC").substr(0, 2), "00");
  say("5A 00 00 00");
  EXPECT_EQ(say("6A"), "00");
}

TEST_F(DesfireTest, ComesBackFromItsContent) {
  create("00 EE EE");
  say("3D 05 00 00 00 01 00 00 AA");
  const auto content = card.content();
  Desfire copy;
  ASSERT_TRUE(copy.load(content));
  EXPECT_EQ(copy.content(), content);
  copy.run(from_hex(kSelectApp));
  EXPECT_EQ(acr122::to_hex(copy.run(from_hex("BD 05 00 00 00 01 00 00")).data), "00 AA");
  for (std::size_t size = 0; size < content.size(); ++size) {
    Desfire other;
    // A prefix that ends behind the card's own directory is a card without applications.
    const bool whole = size == 3U + 2 + 1 + 16 + 1;
    EXPECT_EQ(other.load(ByteView(content).first(size)), whole) << size;
  }
}

TEST(DesfireCard, TellsTheUidThatItIsGiven) {
  Desfire card(from_hex("04 01 02 03 04 05 06"));
  card.run(from_hex("60"));
  card.run(from_hex("AF"));
  EXPECT_EQ(acr122::to_hex(card.run(from_hex("AF")).data),
            "00 04 01 02 03 04 05 06 8E 36 54 4D 40 26 04");
}

TEST(DesfireCard, IsReachedThroughTheChip) {
  Bench bench;
  bench.place("desfire");
  bench.run("D4 4A 01 00");
  EXPECT_EQ(bench.run("D4 40 01 5A 00 00 00"), "D5 41 00 00");
  EXPECT_EQ(bench.run("D4 40 01 90 6A 00 00 00"), "D5 41 00 91 00");
}

}  // namespace
}  // namespace sim
