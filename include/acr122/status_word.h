// SPDX-License-Identifier: LGPL-2.1-or-later
// ISO 7816-4 status words that the reader itself gives (PC/SC part 3, section 3.2).
#pragma once

#include <cstdint>

#include "acr122/bytes.h"

namespace acr122 {

struct StatusWord {
  std::uint16_t value;
  friend constexpr bool operator==(StatusWord, StatusWord) = default;
};

namespace sw {
inline constexpr StatusWord ok{0x9000};
inline constexpr StatusWord end_of_data{0x6282};             // Le was longer than the data
inline constexpr StatusWord failed{0x6300};                  // no information
inline constexpr StatusWord wrong_length{0x6700};            // Lc or the shape of the APDU
inline constexpr StatusWord conditions_not_met{0x6985};      // not in this state
inline constexpr StatusWord function_not_supported{0x6A81};  // not for this card
inline constexpr StatusWord wrong_p1_p2{0x6B00};
inline constexpr StatusWord unknown_instruction{0x6D00};
inline constexpr StatusWord unknown_class{0x6E00};
/// 6Cxx: Le was too short, xx is the right one.
constexpr StatusWord wrong_le(std::uint8_t right) {
  return StatusWord{static_cast<std::uint16_t>(0x6C00 | right)};
}
}  // namespace sw

inline void append(Bytes& to, StatusWord word) {
  to.push_back(static_cast<std::uint8_t>(word.value >> 8));
  to.push_back(static_cast<std::uint8_t>(word.value));
}

}  // namespace acr122
