// SPDX-License-Identifier: LGPL-2.1-or-later
// The pseudo-APDUs of the reader itself, FF 00 P1 P2 .. (ACR122U API 2.04, chapter 6): the driver
// sends them, and programs may.
#pragma once

#include <cstdint>

#include "base/result.h"

namespace acr122 {

namespace p1 {
inline constexpr std::uint8_t kDirectTransmit = 0x00;  // 6.1
inline constexpr std::uint8_t kBlink = 0x40;           // 6.2
inline constexpr std::uint8_t kSetTimeOut = 0x41;      // 6.6
inline constexpr std::uint8_t kGetFirmware = 0x48;     // 6.3
inline constexpr std::uint8_t kIdentify = 0x49;        // this driver's own
inline constexpr std::uint8_t kGetPicc = 0x50;         // 6.4
inline constexpr std::uint8_t kSetPicc = 0x51;         // 6.5
inline constexpr std::uint8_t kSetBuzzer = 0x52;       // 6.7
}  // namespace p1

/// Lc of a direct transmit is one byte (6.1).
inline constexpr std::size_t kMostDirectTransmit = 255;

/// P2 of p1::kSetTimeOut: how long the firmware waits for the PN532, in steps.
inline constexpr Milliseconds kTimeOutStep{5'000};
inline constexpr std::uint8_t kUntilTheChipAnswers = 0xFF;

}  // namespace acr122
