// SPDX-License-Identifier: LGPL-2.1-or-later
// Logins of DESFire: by AES, and as the first DESFire had it by DES (libfreefare,
// mifare_desfire.c, mifare_desfire_crypto.c).
#include "sim/cards/crypto.h"
#include "sim/cards/desfire.h"
#include "sim/chip/crc.h"

namespace sim {
namespace {

constexpr std::size_t kDesBlock = 8;

std::size_t random_size(bool aes) { return aes ? 16 : kDesBlock; }

Bytes des(ByteView key, ByteView data) {
  Bytes vector(kDesBlock, 0x00);
  return cbc(Cipher::des3, Direction::encrypt, key, vector, data);
}

/// The first DESFire only enciphers; a reader deciphers what it sends, each block mixed with the
/// one before.
Bytes opened(ByteView key, ByteView data) {
  Bytes plain;
  ByteView before;
  for (acr122::ByteReader in(data); in.more();) {
    const auto block = in.take(kDesBlock);
    auto clear = des(key, block);
    for (std::size_t at = 0; at < before.size(); ++at) clear[at] ^= before[at];
    acr122::append(plain, clear);
    before = block;
  }
  return plain;
}

/// Of DES keys, whose halves are equal: the first four bytes of both random numbers, twice.
Bytes des_session_key(ByteView rnd_a, ByteView rnd_b) {
  constexpr std::size_t kPart = 4;
  Bytes key;
  for (const auto* random : {&rnd_a, &rnd_b, &rnd_a, &rnd_b}) {
    acr122::append(key, random->first(kPart));
  }
  return key;
}

}  // namespace

void Desfire::log_out() {
  session_.reset();
  des_key_.clear();
  logged_in_.reset();
}

/// AF, ek(RndB)
Desfire::Native Desfire::begin_login(Scheme scheme, ByteView parameters) {
  log_out();
  if (parameters.size() != 1) return {Status::length};
  if (parameters[0] >= current().keys.size()) return {Status::no_such_key};
  const bool aes = scheme == Scheme::aes;
  if (current().key_type != (aes ? kAesKeys : kDesKeys)) return {Status::authentication};
  const auto size = random_size(aes);
  Login login{scheme, parameters[0], std::move(next_challenge_), Bytes(size, 0x00)};
  next_challenge_ = {};
  if (login.rnd_b.size() != size) login.rnd_b = pseudo_random(random_, size);
  const auto& key = current().keys[login.key];
  auto cipher = aes ? cbc(Cipher::aes, Direction::encrypt, key, login.vector, login.rnd_b)
                    : des(key, login.rnd_b);
  login_ = std::move(login);
  return {Status::additional_frame, std::move(cipher)};
}

/// ek(RndA, RndB turned by a byte); answered by ek(RndA turned by a byte).
Desfire::Native Desfire::finish_login(ByteView parameters) {
  auto login = std::move(*login_);
  login_.reset();
  const bool aes = login.scheme == Scheme::aes;
  const auto size = login.rnd_b.size();
  if (parameters.size() != 2 * size) return {Status::length};
  const auto& key = current().keys[login.key];
  const auto plain = aes ? cbc(Cipher::aes, Direction::decrypt, key, login.vector, parameters)
                         : opened(key, parameters);
  const auto rnd_a = ByteView(plain).first(size);
  if (!acr122::same_bytes(ByteView(plain).subspan(size), rotated_left(login.rnd_b))) {
    return {Status::authentication};
  }
  logged_in_ = login.key;
  if (!aes) {
    des_key_ = des_session_key(rnd_a, login.rnd_b);
    return {Status::ok, des(key, rotated_left(rnd_a))};
  }
  session_.emplace(rnd_a, login.rnd_b);
  return {Status::ok, cbc(Cipher::aes, Direction::encrypt, key, login.vector, rotated_left(rnd_a))};
}

/// Enciphered, with a CRC.
Desfire::Native Desfire::change_key_settings(ByteView parameters) {
  constexpr std::uint8_t kChangeKeySettings = 0x54;
  constexpr std::uint8_t kChangeable = 0x08;
  if (!master() || (current().settings & kChangeable) == 0) return {Status::authentication};
  if (session_) {
    const auto settings = session_->decipher(parameters, 1, Bytes{kChangeKeySettings});
    if (!settings) return {Status::integrity};
    current().settings = settings->front();
    return {};
  }
  if (parameters.size() != kDesBlock) return {Status::length};
  const auto plain = opened(des_key_, parameters);
  const auto crc = chip::crc_of(Modulation::a, ByteView(plain).first(1));
  if (!acr122::same_bytes(crc, ByteView(plain).subspan(1, crc.size()))) return {Status::integrity};
  current().settings = plain.front();
  return {};
}

}  // namespace sim
