// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/rf/crc.h"

namespace sim {
namespace {

std::uint16_t crc_lsb_first(ByteView bytes, std::uint16_t crc) {
  constexpr std::uint16_t kPolynomial = 0x8408;  // x^16 + x^12 + x^5 + 1, reversed
  for (const auto byte : bytes) {
    crc = static_cast<std::uint16_t>(crc ^ byte);
    for (int bit = 0; bit < 8; ++bit) {
      const bool carry = (crc & 1U) != 0;
      crc = static_cast<std::uint16_t>((unsigned{crc} >> 1) ^ (carry ? kPolynomial : 0U));
    }
  }
  return crc;
}

std::uint16_t crc_msb_first(ByteView bytes) {
  constexpr std::uint16_t kPolynomial = 0x1021;
  std::uint16_t crc = 0;
  for (const auto byte : bytes) {
    crc = static_cast<std::uint16_t>(crc ^ (unsigned{byte} << 8));
    for (int bit = 0; bit < 8; ++bit) {
      const bool carry = (crc & 0x8000U) != 0;
      crc = static_cast<std::uint16_t>((unsigned{crc} << 1) ^ (carry ? kPolynomial : 0U));
    }
  }
  return crc;
}

}  // namespace

Bytes crc_of(Modulation modulation, ByteView bytes) {
  constexpr std::uint16_t kPresetA = 0x6363;
  constexpr std::uint16_t kPresetB = 0xFFFF;
  std::uint16_t crc = 0;
  switch (modulation) {
    case Modulation::a:
      crc = crc_lsb_first(bytes, kPresetA);
      break;
    case Modulation::b:
    case Modulation::jewel:
      crc = static_cast<std::uint16_t>(~crc_lsb_first(bytes, kPresetB));
      break;
    case Modulation::felica:
      crc = crc_msb_first(bytes);
      return {static_cast<std::uint8_t>(crc >> 8), static_cast<std::uint8_t>(crc)};
  }
  return {static_cast<std::uint8_t>(crc), static_cast<std::uint8_t>(crc >> 8)};
}

}  // namespace sim
