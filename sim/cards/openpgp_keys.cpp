// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/cards/openpgp_keys.h"

#include <algorithm>

namespace sim {
namespace {

using acr122::ByteReader;

constexpr std::array<std::uint8_t, OpenPgpKeys::kCount> kReferences{0xB6, 0xB8, 0xA4};
constexpr std::size_t kPrime = 128;  // bytes, of RSA with 2048 bits

std::optional<std::size_t> key_number(std::uint8_t reference) {
  const auto found = std::ranges::find(kReferences, reference);
  if (found == kReferences.end()) return std::nullopt;
  return static_cast<std::size_t>(found - kReferences.begin());
}

// ISO 7816-4, 5.2.2.2
std::size_t length_of(ByteReader& in) {
  constexpr std::uint8_t kOneByte = 0x81, kTwoBytes = 0x82;
  const std::size_t first = in.u8();
  if (first == kTwoBytes) return in.u16be();
  return first == kOneByte ? in.u8() : first;
}

// What follows the tag, if that is the next.
std::optional<ByteView> value_of(ByteReader& in, ByteView tag) {
  if (!acr122::same_bytes(in.take(tag.size()), tag)) return std::nullopt;
  const auto value = in.take(length_of(in));
  return in.ok() ? std::optional(value) : std::nullopt;
}

std::optional<ByteView> value_of(ByteReader& in, std::uint16_t tag) {
  const std::array two{static_cast<std::uint8_t>(tag >> 8), static_cast<std::uint8_t>(tag)};
  return value_of(in, two);
}

// One entry of 7F48: tag and length of a part of 5F48.
std::optional<ByteView> part(ByteReader& lengths, ByteReader& data, std::uint8_t tag) {
  if (lengths.u8() != tag) return std::nullopt;
  const auto bytes = data.take(length_of(lengths));
  return lengths.ok() && data.ok() ? std::optional(bytes) : std::nullopt;
}

// Of two numbers, big endian.
Bytes product(ByteView a, ByteView b) {
  Bytes result(a.size() + b.size());
  for (std::size_t i = a.size(); i-- > 0;) {
    unsigned carry = 0;
    for (std::size_t j = b.size(); j-- > 0;) {
      carry += result[i + j + 1] + unsigned{a[i]} * b[j];
      result[i + j + 1] = static_cast<std::uint8_t>(carry);
      carry >>= 8;
    }
    result[i] = static_cast<std::uint8_t>(carry);
  }
  return result;
}

}  // namespace

Bytes object(std::uint16_t tag, ByteView value) {
  Bytes bytes;
  if (tag > 0xFF) bytes.push_back(static_cast<std::uint8_t>(tag >> 8));
  bytes.push_back(static_cast<std::uint8_t>(tag));
  if (value.size() > 0xFF) {
    acr122::append(bytes, Bytes{0x82, static_cast<std::uint8_t>(value.size() >> 8)});
  } else if (value.size() > 0x7F) {
    bytes.push_back(0x81);
  }
  bytes.push_back(static_cast<std::uint8_t>(value.size()));
  acr122::append(bytes, value);
  return bytes;
}

// In standard format: exponent, both primes.
bool OpenPgpKeys::import(ByteView list) {
  ByteReader outer(list);
  const auto body = value_of(outer, std::array<std::uint8_t, 1>{0x4D});
  if (!body || outer.more()) return false;
  ByteReader in(*body);
  const auto number = key_number(in.u8());
  if (!number || in.u8() != 0) return false;
  const auto template_7f48 = value_of(in, std::uint16_t{0x7F48});
  const auto data_5f48 = template_7f48 ? value_of(in, std::uint16_t{0x5F48}) : std::nullopt;
  if (!data_5f48 || in.more()) return false;
  ByteReader lengths(*template_7f48), data(*data_5f48);
  const auto e = part(lengths, data, 0x91), p = part(lengths, data, 0x92),
             q = part(lengths, data, 0x93);
  const bool fits = e && p && q && p->size() == kPrime && q->size() == kPrime && !data.more();
  if (fits) keys_[*number] = {product(*p, *q), acr122::to_bytes(*e)};
  return fits;
}

std::optional<Bytes> OpenPgpKeys::public_key(ByteView reference) const {
  ByteReader in(reference);
  const auto number = key_number(in.u8());
  if (!number || keys_[*number].modulus.empty()) return std::nullopt;
  auto parts = object(0x81, keys_[*number].modulus);
  acr122::append(parts, object(0x82, keys_[*number].exponent));
  return object(0x7F49, parts);
}

}  // namespace sim
