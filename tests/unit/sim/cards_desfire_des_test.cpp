// SPDX-License-Identifier: LGPL-2.1-or-later
// DESFire as it leaves the factory: DES keys of zeros. The reader's part is that of libfreefare,
// mifare_desfire_crypto.c: it deciphers what it sends and what it gets.
#include <gtest/gtest.h>

#include "sim/cards/crypto.h"
#include "sim/cards/desfire.h"
#include "unit/sim/pn532_bench.h"

namespace sim {
namespace {

constexpr std::size_t kBlock = 8;
const Bytes kZeroKey(16, 0x00);

Bytes deciphered(ByteView key, ByteView block) {
  Bytes zero(kBlock, 0x00);
  return cbc(Cipher::des3, Direction::decrypt, key, zero, block);
}

/// As the reader sends it: each block mixed with the one before, then deciphered.
Bytes sealed(ByteView key, ByteView plain) {
  Bytes out;
  Bytes before(kBlock, 0x00);
  for (acr122::ByteReader in(plain); in.more();) {
    auto block = acr122::to_bytes(in.take(kBlock));
    for (std::size_t at = 0; at < kBlock; ++at) block[at] ^= before[at];
    before = deciphered(key, block);
    acr122::append(out, before);
  }
  return out;
}

class DesfireDesTest : public testing::Test {
 protected:
  std::string say(std::string_view frame) { return acr122::to_hex(card.run(from_hex(frame)).data); }
  std::string say(std::string_view command, const Bytes& data) {
    return say(fmt::format("{} {}", command, acr122::to_hex(data)));
  }
  /// Application 000001 with a DES key, and file 3: 15 bytes.
  void create(std::string_view mode_and_access) {
    ASSERT_EQ(say("CA 01 00 00 0F 01"), "00");
    ASSERT_EQ(say("5A 01 00 00"), "00");
    ASSERT_EQ(say(fmt::format("CD 03 {} 0F 00 00", mode_and_access)), "00");
  }
  /// "ok", or what the card said instead. The session's key is kept in `session_key`.
  std::string login() {
    const auto rnd_a = from_hex("10 11 12 13 14 15 16 17");
    const auto challenge = from_hex(say("0A 00"));
    if (challenge.size() != 1 + kBlock) return acr122::to_hex(challenge);
    const auto rnd_b = deciphered(kZeroKey, ByteView(challenge).subspan(1));
    auto token = rnd_a;
    acr122::append(token, rotated_left(rnd_b));
    const auto answer = from_hex(say("AF", sealed(kZeroKey, token)));
    if (answer.size() != 1 + kBlock) return acr122::to_hex(answer);
    EXPECT_EQ(deciphered(kZeroKey, ByteView(answer).subspan(1)), rotated_left(rnd_a));
    session_key.clear();
    for (unsigned half = 0; half < 2; ++half) {
      acr122::append(session_key, ByteView(rnd_a).first(4));
      acr122::append(session_key, ByteView(rnd_b).first(4));
    }
    return "ok";
  }
  Desfire card{{}, Desfire::kDesKeys};
  Bytes session_key;
};

TEST_F(DesfireDesTest, LogsInByDesOnly) {
  EXPECT_EQ(say("AA 00"), "AE");
  EXPECT_EQ(say("0A 01"), "40");
  EXPECT_EQ(say("0A"), "7E");
  EXPECT_EQ(say("FC"), "AE") << "formatting is the master's";
  ASSERT_EQ(login(), "ok");
  EXPECT_EQ(say("FC"), "00") << "no MAC";
}

TEST_F(DesfireDesTest, RefusesAWrongToken) {
  say("0A 00");
  EXPECT_EQ(say("AF", Bytes(2 * kBlock, 0x00)), "AE");
  say("0A 00");
  EXPECT_EQ(say("AF", Bytes(2 * kBlock - 1, 0x00)), "7E");
  EXPECT_EQ(say("FC"), "AE");
}

TEST_F(DesfireDesTest, AnAesCardHasNoSuchLogin) {
  Desfire aes;
  EXPECT_EQ(acr122::to_hex(aes.run(from_hex("0A 00")).data), "AE");
}

// 09 with its CRC_A and padding.
const Bytes kSettings = from_hex("09 3F CC 00 00 00 00 00");

TEST_F(DesfireDesTest, ChangesItsSettings) {
  EXPECT_EQ(say("54", kSettings), "AE") << "nobody is logged in";
  ASSERT_EQ(login(), "ok");
  EXPECT_EQ(say("54", sealed(session_key, kSettings)), "00");
  EXPECT_EQ(say("45"), "00 09 01");
  EXPECT_EQ(say("54", Bytes(kBlock, 0x00)), "1E");
  EXPECT_EQ(say("45"), "AE") << "the error ended the session; listing is the master's now";
}

TEST_F(DesfireDesTest, FreezesItsSettings) {
  ASSERT_EQ(login(), "ok");
  ASSERT_EQ(say("54", sealed(session_key, from_hex("07 41 25 00 00 00 00 00"))), "00");
  EXPECT_EQ(say("54", sealed(session_key, kSettings)), "AE");
}

TEST_F(DesfireDesTest, GivesAFileToItsKey) {
  create("00 00 E0");  // read by anybody, written by key 0
  EXPECT_EQ(say("3D 03 00 00 00 01 00 00 AA"), "AE");
  ASSERT_EQ(login(), "ok");
  EXPECT_EQ(say("3D 03 00 00 00 01 00 00 AA"), "00");
  EXPECT_EQ(say("BD 03 00 00 00 01 00 00"), "00 AA");
}

// The MAC is the first half of the last block, enciphered by the session's key.
TEST_F(DesfireDesTest, ChecksAndGivesAMacOfFourBytes) {
  create("01 00 00");
  ASSERT_EQ(login(), "ok");
  Bytes zero(kBlock, 0x00);
  const auto block =
      cbc(Cipher::des3, Direction::encrypt, session_key, zero, from_hex("AA BB 00 00 00 00 00 00"));
  const auto mac = acr122::to_hex(ByteView(block).first(4));
  EXPECT_EQ(say("3D 03 00 00 00 02 00 00 AA BB " + mac), "00");
  EXPECT_EQ(say("BD 03 00 00 00 02 00 00"), "00 AA BB " + mac);
  EXPECT_EQ(say("3D 03 00 00 00 02 00 00 AA CC " + mac), "1E");
}

// Data, CRC_A, zeros.
TEST_F(DesfireDesTest, EnciphersAFileBothWays) {
  create("03 00 00");
  ASSERT_EQ(login(), "ok");
  const auto plain = from_hex("09 3F CC 00 00 00 00 00");
  EXPECT_EQ(say("3D 03 00 00 00 01 00 00", sealed(session_key, plain)), "00");
  const auto read = from_hex(say("BD 03 00 00 00 01 00 00"));
  ASSERT_EQ(read.size(), 1 + kBlock);
  EXPECT_EQ(deciphered(session_key, ByteView(read).subspan(1)), plain);
  EXPECT_EQ(say("3D 03 00 00 00 01 00 00", plain), "1E");
  EXPECT_EQ(say("3D 03 00 00 00 01 00 00 AA"), "AE") << "the error ended the session";
}

}  // namespace
}  // namespace sim
