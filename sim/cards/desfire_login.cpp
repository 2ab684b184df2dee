// SPDX-License-Identifier: LGPL-2.1-or-later
// Logins of DESFire: by AES, and as the first DESFire had it by DES (libfreefare,
// mifare_desfire.c, mifare_desfire_crypto.c).
#include "sim/cards/crypto.h"
#include "sim/cards/desfire.h"

namespace sim {
namespace {

std::size_t random_size(bool aes) { return aes ? 16 : des::kBlock; }

}  // namespace

void Desfire::log_out() {
  session_.reset();
  des_session_.reset();
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
                    : des::sealed(key, login.rnd_b);
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
                         : des::opened(key, parameters);
  const auto rnd_a = ByteView(plain).first(size);
  if (!acr122::same_bytes(ByteView(plain).subspan(size), rotated_left(login.rnd_b))) {
    return {Status::authentication};
  }
  logged_in_ = login.key;
  if (!aes) {
    des_session_.emplace(rnd_a, login.rnd_b);
    return {Status::ok, des::sealed(key, rotated_left(rnd_a))};
  }
  session_.emplace(rnd_a, login.rnd_b);
  return {Status::ok, cbc(Cipher::aes, Direction::encrypt, key, login.vector, rotated_left(rnd_a))};
}

/// Enciphered, with a CRC.
Desfire::Native Desfire::change_key_settings(ByteView parameters) {
  constexpr std::uint8_t kChangeKeySettings = 0x54;
  constexpr std::uint8_t kChangeable = 0x08;
  if (!master() || (current().settings & kChangeable) == 0) return {Status::authentication};
  const auto settings = session_ ? session_->decipher(parameters, 1, Bytes{kChangeKeySettings})
                                 : des_session_->decipher(parameters, 1);
  if (!settings) return {Status::integrity};
  current().settings = settings->front();
  return {};
}

}  // namespace sim
