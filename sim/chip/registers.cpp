// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/chip/registers.h"

namespace sim::chip {
namespace {

constexpr unsigned kSpeedShift = 4;
constexpr std::uint8_t kSpeed = 0x07;  // 0: 106, 1: 212, 2: 424 kbit/s

std::uint8_t mode(Modulation modulation, unsigned kbps) {
  std::uint8_t framing = 0x00;
  if (modulation == Modulation::felica) framing = 0x02;
  if (modulation == Modulation::b) framing = 0x03;
  const unsigned speed = kbps == 424 ? 2U : kbps == 212 ? 1U : 0U;
  return static_cast<std::uint8_t>(Registers::kCrcEnable | (speed << kSpeedShift) | framing);
}

}  // namespace

std::uint8_t Registers::read(std::uint16_t address) const {
  const auto found = values_.find(address);
  return found == values_.end() ? std::uint8_t{0} : found->second;
}

void Registers::set_link(Modulation modulation, unsigned tx_kbps, unsigned rx_kbps) {
  write(reg::tx_mode, mode(modulation, tx_kbps));
  write(reg::rx_mode, mode(modulation, rx_kbps));
  write(reg::tx_auto, modulation == Modulation::a ? kForce100Ask : std::uint8_t{0});
  write(reg::bit_framing, 0);
  write(reg::manual_rcv, static_cast<std::uint8_t>(read(reg::manual_rcv) & ~kParityDisable));
  set_crypto1(false);
}

void Registers::set_field(bool on) {
  const auto others = static_cast<std::uint8_t>(read(reg::tx_control) & ~kDriversOn);
  write(reg::tx_control, on ? static_cast<std::uint8_t>(others | kDriversOn) : others);
}

void Registers::set_crypto1(bool on) {
  const auto others = static_cast<std::uint8_t>(read(reg::status2) & ~kCrypto1On);
  write(reg::status2, on ? static_cast<std::uint8_t>(others | kCrypto1On) : others);
}

void Registers::set_rx_last_bits(unsigned bits) {
  const auto others = static_cast<std::uint8_t>(read(reg::control) & ~kLastBits);
  write(reg::control, static_cast<std::uint8_t>(others | (bits & kLastBits)));
}

Modulation Registers::modulation() const {
  switch (read(reg::tx_mode) & kFraming) {
    case 0x02:
      return Modulation::felica;
    case 0x03:
      return Modulation::b;
    default:
      return Modulation::a;
  }
}

unsigned Registers::kbps(std::uint8_t mode) { return 106U << ((mode >> kSpeedShift) & kSpeed); }

}  // namespace sim::chip
