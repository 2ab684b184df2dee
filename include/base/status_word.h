// SPDX-License-Identifier: LGPL-2.1-or-later
// ISO 7816-4 status words that the reader itself gives (PC/SC part 3, section 3.2).
#pragma once

#include <cstdint>

#include "base/bytes.h"

namespace acr122 {

struct StatusWord {
  static constexpr std::size_t kSize = 2;  // bytes
  std::uint16_t value;
  friend constexpr bool operator==(StatusWord, StatusWord) = default;
};

namespace sw {  // said as words, not as constants: NOLINTBEGIN(readability-identifier-naming)
inline constexpr StatusWord ok{0x9000};
inline constexpr StatusWord end_of_data{0x6282};             // Le was longer than the data
inline constexpr StatusWord failed{0x6300};                  // no information
inline constexpr StatusWord no_reader_answer{0x6400};        // data objects: the chip could not
inline constexpr StatusWord no_card_answer{0x6401};          // data objects: none, or a spoilt one
inline constexpr StatusWord memory_failure{0x6581};          // a write whose end is not known
inline constexpr StatusWord wrong_length{0x6700};            // Lc or the shape of the APDU
inline constexpr StatusWord not_a_value_block{0x6981};       // ISO 7816-4: wrong file structure
inline constexpr StatusWord security_status{0x6982};         // not authenticated, or not allowed
inline constexpr StatusWord no_reader_keys{0x6983};          // LOAD KEYS: P1 80, a "reader key"
inline constexpr StatusWord wrong_key_version{0x6983};       // GENERAL AUTHENTICATE: not version 1
inline constexpr StatusWord no_secured_keys{0x6985};         // LOAD KEYS: plain transmission only
inline constexpr StatusWord unknown_key_type{0x6986};        // neither key A nor key B
inline constexpr StatusWord no_session{0x6986};              // data objects: not allowed without
inline constexpr StatusWord no_lasting_keys{0x6987};         // LOAD KEYS: volatile memory only
inline constexpr StatusWord wrong_key_number{0x6988};        // no such key slot, or it is empty
inline constexpr StatusWord wrong_key_length{0x6989};        // LOAD KEYS: keys have six bytes
inline constexpr StatusWord wrong_data{0x6A80};              // the data field makes no sense
inline constexpr StatusWord function_not_supported{0x6A81};  // not for this card
inline constexpr StatusWord no_such_block{0x6A82};           // outside the card's memory
inline constexpr StatusWord wrong_p1_p2{0x6B00};
inline constexpr StatusWord unknown_instruction{0x6D00};
inline constexpr StatusWord unknown_class{0x6E00};
/// 61xx: that many bytes wait for GET RESPONSE; 00 stands for 256 and more.
constexpr StatusWord bytes_available(std::uint8_t count) {
  return StatusWord{static_cast<std::uint16_t>(0x6100 | count)};
}
/// 6Cxx: Le was too short, xx is the right one.
constexpr StatusWord wrong_le(std::uint8_t right) {
  return StatusWord{static_cast<std::uint16_t>(0x6C00 | right)};
}
/// 63Cx: a write of several blocks or pages ended after x of them; 15 stands for more, too.
constexpr StatusWord written_so_far(std::size_t blocks) {
  return StatusWord{static_cast<std::uint16_t>(0x63C0 | std::min<std::size_t>(blocks, 0x0F))};
}
}  // namespace sw
// NOLINTEND(readability-identifier-naming)

inline void append(Bytes& to, StatusWord word) {
  to.push_back(static_cast<std::uint8_t>(word.value >> 8));
  to.push_back(static_cast<std::uint8_t>(word.value));
}

/// An answer without data.
inline Bytes only(StatusWord word) {
  Bytes answer;
  append(answer, word);
  return answer;
}

}  // namespace acr122
