// SPDX-License-Identifier: LGPL-2.1-or-later
// The commands of Type 1 tags (NFC Forum Type 1 Tag, section 5).
#pragma once

#include <cstddef>
#include <cstdint>

namespace acr122::rf::type1 {

inline constexpr std::uint8_t kReadAll = 0x00;
inline constexpr std::uint8_t kRead = 0x01;
inline constexpr std::uint8_t kRead8 = 0x02;
inline constexpr std::uint8_t kReadSegment = 0x10;
inline constexpr std::uint8_t kWriteNoErase = 0x1A;
inline constexpr std::uint8_t kWriteNoErase8 = 0x1B;
inline constexpr std::uint8_t kWriteErase = 0x53;
inline constexpr std::uint8_t kWriteErase8 = 0x54;
inline constexpr std::uint8_t kReadId = 0x78;

inline constexpr std::size_t kUid = 4;        // of seven bytes, what commands end with
inline constexpr std::size_t kHeaderRom = 2;  // HR0 HR1, before the memory in READ ALL
inline constexpr std::size_t kBlock = 8;

}  // namespace acr122::rf::type1
