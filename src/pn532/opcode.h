// SPDX-License-Identifier: LGPL-2.1-or-later
// Command codes of the PN532 (UM0701-02, chapter 7).
#pragma once

#include <cstdint>

namespace acr122::pn532 {

namespace opcode {
inline constexpr std::uint8_t kDiagnose = 0x00;
inline constexpr std::uint8_t kGetFirmwareVersion = 0x02;
inline constexpr std::uint8_t kGetGeneralStatus = 0x04;
inline constexpr std::uint8_t kReadRegister = 0x06;
inline constexpr std::uint8_t kWriteRegister = 0x08;
inline constexpr std::uint8_t kReadGpio = 0x0C;
inline constexpr std::uint8_t kSetSerialBaudRate = 0x10;
inline constexpr std::uint8_t kSetParameters = 0x12;
inline constexpr std::uint8_t kPowerDown = 0x16;
inline constexpr std::uint8_t kRfConfiguration = 0x32;
inline constexpr std::uint8_t kInDataExchange = 0x40;
inline constexpr std::uint8_t kInCommunicateThru = 0x42;
inline constexpr std::uint8_t kInDeselect = 0x44;
inline constexpr std::uint8_t kInListPassiveTarget = 0x4A;
inline constexpr std::uint8_t kInSelect = 0x54;
inline constexpr std::uint8_t kInAutoPoll = 0x60;
}  // namespace opcode

/// Diagnose, NumTst (UM0701-02 7.2.1).
namespace diagnose {
inline constexpr std::uint8_t kRam = 0x02;  // 00 is the communication line, 01 the ROM
inline constexpr std::uint8_t kAttentionRequest = 0x06;
}  // namespace diagnose

}  // namespace acr122::pn532
