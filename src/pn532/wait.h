// SPDX-License-Identifier: LGPL-2.1-or-later
// How long the chip waits for a card, in its own codes: RFConfiguration item 02 (UM0701-02 7.3.1).
#pragma once

#include <chrono>
#include <cstdint>

namespace acr122::pn532 {

/// Code n is 100 us * 2^(n-1).
namespace wait {

inline constexpr std::uint8_t kAtrRes = 0x0B;        // 102.4 ms, the chip's default
inline constexpr std::uint8_t kUsual = 0x0A;         // 51.2 ms, the chip's default
inline constexpr std::uint8_t kHurried = 0x06;       // 3.2 ms
inline constexpr std::uint8_t kLongestUsual = 0x0E;  // 819.2 ms: what phones need at most
inline constexpr std::uint8_t kShortest = 0x01;      // 100 us
inline constexpr std::uint8_t kLongest = 0x10;       // 3.28 s

inline constexpr std::chrono::microseconds time_of(std::uint8_t code) {
  return std::chrono::microseconds(100) * (1U << (code - 1));
}

/// The shortest wait of at least `time`, not below `from` nor above `to`.
inline constexpr std::uint8_t code_for(std::chrono::microseconds time, std::uint8_t from,
                                       std::uint8_t to) {
  std::uint8_t code = from;
  while (code < to && time_of(code) < time) ++code;
  return code;
}

}  // namespace wait
}  // namespace acr122::pn532
