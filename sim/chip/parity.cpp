// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/chip/parity.h"

#include <algorithm>
#include <bit>

namespace sim::chip {
namespace {

constexpr std::size_t kByte = 8;

std::vector<bool> bits_of(const BitStream& stream) {
  const std::size_t unused = stream.last_bits == 0 ? 0 : kByte - stream.last_bits;
  std::vector<bool> bits;
  for (std::size_t at = 0; at + unused < stream.bytes.size() * kByte; ++at) {
    bits.push_back((stream.bytes[at / kByte] >> (at % kByte) & 1U) != 0);
  }
  return bits;
}

BitStream packed(const std::vector<bool>& bits) {
  BitStream stream;
  stream.bytes.resize((bits.size() + kByte - 1) / kByte);
  stream.last_bits = static_cast<unsigned>(bits.size() % kByte);
  for (std::size_t at = 0; at < bits.size(); ++at) {
    auto& byte = stream.bytes[at / kByte];
    byte = static_cast<std::uint8_t>(byte | (bits[at] ? 1U << (at % kByte) : 0U));
  }
  return stream;
}

bool odd_parity(std::uint8_t byte) { return std::popcount(byte) % 2 == 0; }

}  // namespace

BitStream with_parity(const BitStream& plain) {
  std::vector<bool> out;
  const auto bits = bits_of(plain);
  for (std::size_t at = 0; at < bits.size(); ++at) {
    out.push_back(bits[at]);
    if (at % kByte == kByte - 1) out.push_back(odd_parity(plain.bytes[at / kByte]));
  }
  return packed(out);
}

Unpacked without_parity(const BitStream& stream) {
  constexpr std::size_t kGroup = kByte + 1;
  std::vector<bool> plain;
  std::vector<bool> parities;
  const auto bits = bits_of(stream);
  for (std::size_t at = 0; at < bits.size(); ++at) {
    (at % kGroup == kByte ? parities : plain).push_back(bits[at]);
  }
  Unpacked result{packed(plain)};
  const auto whole = plain.size() / kByte;
  result.right = parities.size() == whole;
  for (std::size_t at = 0; at < std::min(whole, parities.size()); ++at) {
    if (parities[at] != odd_parity(result.plain.bytes[at])) result.right = false;
  }
  return result;
}

}  // namespace sim::chip
