// SPDX-License-Identifier: LGPL-2.1-or-later
// CCID messages from the device's side (CCID 1.1, 6.1 and 6.2).
#pragma once

#include <optional>

#include "sim/base/bytes.h"

namespace sim::ccid {

inline constexpr std::size_t kHeader = 10;

// PC_to_RDR
inline constexpr std::uint8_t kIccPowerOn = 0x62;
inline constexpr std::uint8_t kIccPowerOff = 0x63;
inline constexpr std::uint8_t kGetSlotStatus = 0x65;
inline constexpr std::uint8_t kSetParameters = 0x61;
inline constexpr std::uint8_t kGetParameters = 0x6C;
inline constexpr std::uint8_t kResetParameters = 0x6D;
inline constexpr std::uint8_t kEscape = 0x6B;
inline constexpr std::uint8_t kXfrBlock = 0x6F;

// RDR_to_PC
inline constexpr std::uint8_t kDataBlock = 0x80;
inline constexpr std::uint8_t kSlotStatus = 0x81;
inline constexpr std::uint8_t kParameters = 0x82;
inline constexpr std::uint8_t kEscapeAnswer = 0x83;

/// A bulk OUT message. `data` has the length that really arrived, `announced` is dwLength.
struct Command {
  std::uint8_t type = 0;
  std::uint32_t announced = 0;
  std::uint8_t slot = 0;
  std::uint8_t seq = 0;
  std::uint8_t specific = 0;  // the byte behind bSeq: bProtocolNum of SetParameters
  Bytes data;
  bool length_fits() const { return announced == data.size(); }
};

/// nullopt: less than a header.
std::optional<Command> parse(ByteView message);

struct Answer {
  std::uint8_t type = kDataBlock;
  std::uint8_t slot = 0;
  std::uint8_t seq = 0;
  std::uint8_t status = 0;    // bStatus
  std::uint8_t error = 0;     // bError
  std::uint8_t specific = 0;  // the byte behind bError: bProtocolNum of Parameters
  Bytes data;
};

Bytes encode(const Answer& answer);

/// Overwrites dwLength or bSeq of a message that has a whole header; others stay as they are.
void set_length(Bytes& message, std::uint32_t length);
void set_seq(Bytes& message, std::uint8_t seq);
std::uint8_t seq_of(ByteView message);

}  // namespace sim::ccid
