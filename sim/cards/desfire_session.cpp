// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/cards/desfire_session.h"

#include "sim/cards/crypto.h"

namespace sim {
namespace {

using acr122::Bytes;
using acr122::ByteView;

constexpr std::size_t kBlock = 16;

/// Multiplication by x in GF(2^128) (NIST SP 800-38B, 6.1).
Bytes doubled(ByteView block) {
  constexpr std::uint8_t kPolynomial = 0x87;
  Bytes out(block.size());
  unsigned carry = 0;
  for (std::size_t at = block.size(); at-- > 0;) {
    const unsigned byte = block[at];
    out[at] = static_cast<std::uint8_t>(byte << 1U | carry);
    carry = byte >> 7U;
  }
  if (carry != 0) out.back() ^= kPolynomial;
  return out;
}

/// CRC32 without the final inversion, the low byte first.
Bytes crc32(ByteView bytes) {
  constexpr std::uint32_t kPolynomial = 0xEDB88320;
  std::uint32_t crc = 0xFFFFFFFF;
  for (const auto byte : bytes) {
    crc ^= byte;
    for (unsigned bit = 0; bit < 8; ++bit) crc = crc >> 1U ^ ((crc & 1U) != 0 ? kPolynomial : 0);
  }
  acr122::Frame<4> frame;
  frame.u32le(crc);
  return acr122::to_bytes(frame.view());
}

Bytes joined(ByteView a, ByteView b, ByteView c = {}) {
  auto all = acr122::to_bytes(a);
  acr122::append(all, b);
  acr122::append(all, c);
  return all;
}

std::size_t whole_blocks(std::size_t size) { return (size + kBlock - 1) / kBlock * kBlock; }

}  // namespace

/// First and last four bytes of both random numbers.
DesfireSession::DesfireSession(ByteView rnd_a, ByteView rnd_b) : vector_(kBlock, 0x00) {
  constexpr std::size_t kPart = 4;
  key_ = joined(rnd_a.first(kPart), rnd_b.first(kPart), rnd_a.last(kPart));
  acr122::append(key_, rnd_b.last(kPart));
}

Bytes DesfireSession::mac(ByteView message) {
  Bytes zero(kBlock, 0x00);
  auto subkey = doubled(cbc(Cipher::aes, Direction::encrypt, key_, zero, Bytes(kBlock, 0x00)));
  auto padded = acr122::to_bytes(message);
  if (padded.empty() || padded.size() % kBlock != 0) {
    subkey = doubled(subkey);
    padded.push_back(0x80);
    padded.resize(whole_blocks(padded.size()), 0x00);
  }
  const auto last = std::span(padded).last(kBlock);
  for (std::size_t at = 0; at < kBlock; ++at) last[at] ^= subkey[at];
  cbc(Cipher::aes, Direction::encrypt, key_, vector_, padded);
  return acr122::to_bytes(ByteView(vector_).first(kMac));
}

Bytes DesfireSession::encipher(ByteView data, ByteView crc_before, ByteView crc_after) {
  auto plain = joined(data, crc32(joined(crc_before, data, crc_after)));
  plain.resize(whole_blocks(plain.size()), 0x00);
  return cbc(Cipher::aes, Direction::encrypt, key_, vector_, plain);
}

std::optional<Bytes> DesfireSession::decipher(ByteView cipher, std::size_t size,
                                              ByteView crc_before) {
  const auto plain = cbc(Cipher::aes, Direction::decrypt, key_, vector_, cipher);
  if (plain.size() < size + kCrc) return std::nullopt;
  auto data = acr122::to_bytes(ByteView(plain).first(size));
  const auto crc = crc32(joined(crc_before, data));
  if (!acr122::same_bytes(crc, ByteView(plain).subspan(size, kCrc))) return std::nullopt;
  return data;
}

std::size_t enciphered_size(std::size_t size) { return whole_blocks(size + DesfireSession::kCrc); }

}  // namespace sim
