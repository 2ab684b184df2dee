// SPDX-License-Identifier: LGPL-2.1-or-later
// How long is waited for a card.
#pragma once

#include <chrono>
#include <cstdint>

#include "base/result.h"
#include "pn532/wait.h"

namespace acr122::rf {

/// FWT and SFGT: 4096/fc * 2^`exponent` (ISO 14443-4, 5.2.5 and 7.2), 302 us to 4.95 s.
inline constexpr std::chrono::nanoseconds frame_time(std::uint8_t exponent) {
  constexpr std::chrono::nanoseconds kUnit{302'065};  // 4096 / 13.56 MHz
  return kUnit * (1U << exponent);
}

/// SFGT of SFGI 14, the longest that a card may ask for (5.2.5).
inline constexpr Milliseconds kLongestGuardTime{4'950};

/// For cards without ISO 14443-4, which need 10 ms at most (MF1S70YYX section 9, NTAG213/215/216
/// data sheet; a FeliCa says itself what it needs): the chip itself gives up after its usual 51.2
/// ms.
inline constexpr Milliseconds kQuickAnswer{100};

namespace wait = pn532::wait;

}  // namespace acr122::rf
