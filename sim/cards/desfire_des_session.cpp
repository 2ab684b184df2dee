// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/cards/desfire_des_session.h"

#include "sim/cards/crypto.h"
#include "sim/rf/crc.h"

namespace sim {
namespace {

Bytes filled_up(ByteView data) {
  auto whole = acr122::to_bytes(data);
  whole.resize((whole.size() + des::kBlock - 1) / des::kBlock * des::kBlock, 0x00);
  return whole;
}

Bytes crc_a(ByteView data) { return crc_of(Modulation::a, data); }

}  // namespace

namespace des {

Bytes sealed(ByteView key, ByteView plain) {
  Bytes vector(kBlock, 0x00);
  return cbc(Cipher::des3, Direction::encrypt, key, vector, plain);
}

Bytes opened(ByteView key, ByteView cipher) {
  Bytes plain;
  ByteView before;
  for (acr122::ByteReader in(cipher); in.more();) {
    const auto block = in.take(kBlock);
    if (!in.ok()) return {};
    auto clear = sealed(key, block);
    for (std::size_t at = 0; at < before.size(); ++at) clear[at] ^= before[at];
    acr122::append(plain, clear);
    before = block;
  }
  return plain;
}

}  // namespace des

/// Of keys with equal halves: the first four bytes of both random numbers, twice.
DesfireDesSession::DesfireDesSession(ByteView rnd_a, ByteView rnd_b) {
  constexpr std::size_t kPart = 4;
  for (const auto* random : {&rnd_a, &rnd_b, &rnd_a, &rnd_b}) {
    acr122::append(key_, random->first(kPart));
  }
}

/// Of the last block of the cipher.
Bytes DesfireDesSession::mac(ByteView data) const {
  const auto cipher = des::sealed(key_, filled_up(data));
  return acr122::to_bytes(ByteView(cipher).last(des::kBlock).first(kMac));
}

Bytes DesfireDesSession::encipher(ByteView data) const {
  auto plain = acr122::to_bytes(data);
  acr122::append(plain, crc_a(data));
  return des::sealed(key_, filled_up(plain));
}

std::optional<Bytes> DesfireDesSession::decipher(ByteView cipher, std::size_t size) const {
  const auto plain = des::opened(key_, cipher);
  if (plain.size() < size + kCrc) return std::nullopt;
  const auto data = ByteView(plain).first(size);
  const bool right = acr122::same_bytes(crc_a(data), ByteView(plain).subspan(size, kCrc));
  if (!right) return std::nullopt;
  return acr122::to_bytes(data);
}

std::size_t DesfireDesSession::enciphered_size(std::size_t size) {
  return (size + kCrc + des::kBlock - 1) / des::kBlock * des::kBlock;
}

}  // namespace sim
