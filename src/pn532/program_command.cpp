// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pn532/program_command.h"

namespace acr122::pn532 {
namespace {

enum Opcode : std::uint8_t {
  kDiagnose = 0x00,
  kGetFirmwareVersion = 0x02,
  kGetGeneralStatus = 0x04,
  kReadRegister = 0x06,
  kWriteRegister = 0x08,
  kReadGpio = 0x0C,
  kSetSerialBaudRate = 0x10,
  kPowerDown = 0x16,
  kInDataExchange = 0x40,
  kInCommunicateThru = 0x42,
  kInAutoPoll = 0x60,
};

// 7.2.1: tests of the chip itself, the attention request to an ISO-DEP card, and others that poll,
// act as a target or change the antenna's settings.
Effect effect_of_diagnose(std::uint8_t test) {
  constexpr std::uint8_t kRam = 0x02;  // 00 is the communication line, 01 the ROM
  constexpr std::uint8_t kAttention = 0x06;
  if (test <= kRam) return Effect::observes;
  return test == kAttention ? Effect::exchanges : Effect::takes_over;
}

// PN532/C1 data sheet, 8.6.23, contactless interface unit: Mode to the timer's reload value hold
// settings. Of the registers behind them, commands, flags, counters and the FIFO, reading some has
// an effect and writing others starts something; only BitFraming stays as it was written.
bool holds_a_setting(std::uint16_t address) {
  constexpr std::uint16_t kFirstSetting = 0x6301;
  constexpr std::uint16_t kLastSetting = 0x631D;
  constexpr std::uint16_t kBitFraming = 0x633D;
  return (address >= kFirstSetting && address <= kLastSetting) || address == kBitFraming;
}

}  // namespace

Effect effect_of(ByteView command) {
  ByteReader in(command);
  switch (in.u8()) {
    case kDiagnose:
      return effect_of_diagnose(in.u8());
    case kGetFirmwareVersion:
    case kGetGeneralStatus:
    case kReadRegister:
    case kReadGpio:
      return Effect::observes;
    case kInDataExchange:
    case kInCommunicateThru:
      return Effect::exchanges;
    case kSetSerialBaudRate:  // 7.2.8
    case kPowerDown:          // 7.2.11
      return Effect::cuts_off;
    default:  // WriteRegister, too: framing, bit rate and CRC of the card's selection
      return Effect::takes_over;
  }
}

Milliseconds polling_time(ByteView command) {
  constexpr std::uint8_t kEndless = 0xFF;
  constexpr Milliseconds kUnit{150};
  ByteReader in(command);
  if (in.u8() != kInAutoPoll) return Milliseconds{0};
  const auto rounds = in.u8();
  const auto period = in.u8();
  if (rounds == kEndless) return Milliseconds{0};
  return kUnit * rounds * period * in.left();  // one byte per type of card
}

std::vector<std::uint16_t> settings_written(ByteView command) {
  ByteReader in(command);
  if (in.u8() != kWriteRegister) return {};
  std::vector<std::uint16_t> addresses;
  while (in.left() >= 3) {
    const auto address = in.u16be();
    in.u8();
    if (holds_a_setting(address)) addresses.push_back(address);
  }
  return addresses;
}

}  // namespace acr122::pn532
