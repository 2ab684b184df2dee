// SPDX-License-Identifier: LGPL-2.1-or-later
// ReadRegister and WriteRegister (UM0701-02 7.2.4 and 7.2.5), and the registers of the contactless
// interface unit (PN532/C1 data sheet 8.6.23; names and bits as libnfc's pn53x-internal.h has
// them). The PN532 answers without a status byte; only the PN533 has one (libnfc, pn53x.c).
#pragma once

#include "base/bytes.h"
#include "base/result.h"

namespace acr122::pn532 {

namespace reg {
inline constexpr std::uint16_t kTxMode = 0x6302;
inline constexpr std::uint16_t kRxMode = 0x6303;
inline constexpr std::uint16_t kTxControl = 0x6304;
inline constexpr std::uint16_t kManualRcv = 0x630D;
inline constexpr std::uint16_t kCommand = 0x6331;
inline constexpr std::uint16_t kFifoData = 0x6339;
inline constexpr std::uint16_t kFifoLevel = 0x633A;
inline constexpr std::uint16_t kControl = 0x633C;
inline constexpr std::uint16_t kBitFraming = 0x633D;

inline constexpr std::uint8_t kCrcEnable = 0x80;      // TxMode, RxMode
inline constexpr unsigned kSpeedShift = 4;            // TxMode, RxMode: the bit rate in bits 6 to 4
inline constexpr std::uint8_t kDriversOn = 0x03;      // TxControl: Tx2RFEn, Tx1RFEn
inline constexpr std::uint8_t kParityDisable = 0x10;  // ManualRCV
inline constexpr std::uint8_t kLastBits = 0x07;       // Control: received; BitFraming: to be sent
inline constexpr std::uint8_t kSevenBits = 0x07;      // BitFraming
inline constexpr std::uint8_t kTransmit = 0x04;       // Command
inline constexpr std::uint8_t kNoCommandChange = 0x07;
inline constexpr std::uint8_t kReceive = 0x08;
inline constexpr std::uint8_t kFlushBuffer = 0x80;  // FIFOLevel
inline constexpr std::uint8_t kFifoBytes = 0x7F;    // FIFOLevel: how many are there, 64 at most
}  // namespace reg

/// Whether a register of the contactless interface unit keeps what is written to it and changes
/// how the chip talks to cards: Mode to the timer's reload value, and BitFraming. Of the others,
/// commands, flags, counters and the FIFO, reading some has an effect and writing others starts
/// something.
bool holds_a_setting(std::uint16_t address);

struct RegisterValue {
  std::uint16_t address;
  std::uint8_t value;
};

Bytes encode_read_registers(std::span<const std::uint16_t> addresses);
Bytes encode_write_registers(std::span<const RegisterValue> values);

/// One byte per register asked for. Error: malformed_reply.
Result<Bytes> decode_registers(ByteView answer, std::size_t asked);

}  // namespace acr122::pn532
