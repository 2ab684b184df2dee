// SPDX-License-Identifier: LGPL-2.1-or-later
// Type 2 tags: commands, and how pages and sectors lie (MF0ULx1, NTAG213/215/216, NT3H2111).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace acr122::card::type2 {

inline constexpr std::uint8_t kRead = 0x30;
inline constexpr std::uint8_t kFastRead = 0x3A;
inline constexpr std::uint8_t kWrite = 0xA2;
inline constexpr std::uint8_t kCompatibilityWrite = 0xA0;
inline constexpr std::uint8_t kSectorSelect = 0xC2;
inline constexpr std::uint8_t kPasswordLogin = 0x1B;

inline constexpr std::size_t kPage = 4;
inline constexpr std::size_t kPasswordLoginSize = 5;  // command, password
inline constexpr std::size_t kReadPages = 4;
inline constexpr std::size_t kUnit = kReadPages * kPage;  // of READ and COMPATIBILITY WRITE
inline constexpr std::size_t kSector = 256;               // pages: an address is one byte
inline constexpr std::array<std::uint8_t, kPage> kZeros{};

}  // namespace acr122::card::type2
