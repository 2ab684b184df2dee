// SPDX-License-Identifier: LGPL-2.1-or-later
// The register file of the contactless interface unit (PN532/C1 data sheet, 8.6.23).
#pragma once

#include <cstdint>
#include <map>

#include "sim/rf/card.h"

namespace sim::chip {

namespace reg {
inline constexpr std::uint16_t tx_mode = 0x6302;
inline constexpr std::uint16_t rx_mode = 0x6303;
inline constexpr std::uint16_t tx_control = 0x6304;
inline constexpr std::uint16_t tx_auto = 0x6305;
inline constexpr std::uint16_t manual_rcv = 0x630D;
inline constexpr std::uint16_t command = 0x6331;
inline constexpr std::uint16_t status2 = 0x6338;
inline constexpr std::uint16_t fifo_data = 0x6339;
inline constexpr std::uint16_t fifo_level = 0x633A;
inline constexpr std::uint16_t control = 0x633C;
inline constexpr std::uint16_t bit_framing = 0x633D;
}  // namespace reg

class Registers {
 public:
  std::uint8_t read(std::uint16_t address) const;
  void write(std::uint16_t address, std::uint8_t value) { values_[address] = value; }
  void reset() { values_.clear(); }

  /// What an activation leaves in TxMode and RxMode: speed, framing, CRC on both ways; whole bytes
  /// with parity.
  void set_link(Modulation modulation, unsigned tx_kbps, unsigned rx_kbps);
  void set_field(bool on);
  void set_crypto1(bool on);
  void set_rx_last_bits(unsigned bits);

  bool tx_crc() const { return (read(reg::tx_mode) & kCrcEnable) != 0; }
  bool rx_crc() const { return (read(reg::rx_mode) & kCrcEnable) != 0; }
  bool crypto1() const { return (read(reg::status2) & kCrypto1On) != 0; }
  bool parity() const { return (read(reg::manual_rcv) & kParityDisable) == 0; }
  unsigned tx_last_bits() const { return read(reg::bit_framing) & kLastBits; }
  Modulation modulation() const;
  unsigned tx_kbps() const { return kbps(read(reg::tx_mode)); }
  unsigned rx_kbps() const { return kbps(read(reg::rx_mode)); }

  static constexpr std::uint8_t kCrcEnable = 0x80;      // TxCRCEn, RxCRCEn
  static constexpr std::uint8_t kLastBits = 0x07;       // TxLastBits, RxLastBits
  static constexpr std::uint8_t kFraming = 0x03;        // 00 A, 01 active, 02 FeliCa, 03 B
  static constexpr std::uint8_t kDriversOn = 0x03;      // Tx2RFEn, Tx1RFEn
  static constexpr std::uint8_t kCrypto1On = 0x08;      // Status2
  static constexpr std::uint8_t kParityDisable = 0x10;  // ManualRCV, for both directions
  static constexpr std::uint8_t kForce100Ask = 0x40;    // TxAuto

 private:
  static unsigned kbps(std::uint8_t mode);

  std::map<std::uint16_t, std::uint8_t> values_;  // what was written; the rest reads as 0
};

}  // namespace sim::chip
