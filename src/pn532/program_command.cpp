// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pn532/program_command.h"

#include "pn532/opcode.h"
#include "pn532/registers.h"

namespace acr122::pn532 {
namespace {

// 7.2.1: tests of the chip itself, the attention request to an ISO-DEP card, and others that poll,
// act as a target or change the antenna's settings.
Effect effect_of_diagnose(std::uint8_t test) {
  if (test <= diagnose::kRam) return Effect::observes;
  return test == diagnose::kAttentionRequest ? Effect::exchanges : Effect::takes_over;
}

}  // namespace

Effect effect_of(ByteView command) {
  ByteReader in(command);
  switch (in.u8()) {
    case opcode::kDiagnose:
      return effect_of_diagnose(in.u8());
    case opcode::kGetFirmwareVersion:
    case opcode::kGetGeneralStatus:
    case opcode::kReadRegister:
    case opcode::kReadGpio:
      return Effect::observes;
    case opcode::kInDataExchange:
    case opcode::kInCommunicateThru:
      return Effect::exchanges;
    case opcode::kInListPassiveTarget:
    case opcode::kInAutoPoll:
      return Effect::looks;
    case opcode::kSetSerialBaudRate:  // 7.2.8
    case opcode::kPowerDown:          // 7.2.11
      return Effect::cuts_off;
    default:  // WriteRegister, too: framing, bit rate and CRC of the card's selection
      return Effect::takes_over;
  }
}

Milliseconds polling_time(ByteView command) {
  constexpr std::uint8_t kEndless = 0xFF;
  constexpr Milliseconds kUnit{150};
  ByteReader in(command);
  if (in.u8() != opcode::kInAutoPoll) return Milliseconds{0};
  const auto rounds = in.u8();
  const auto period = in.u8();
  if (rounds == kEndless) return Milliseconds{0};
  return kUnit * rounds * period * in.left();  // one byte per type of card
}

std::vector<std::uint16_t> settings_written(ByteView command) {
  ByteReader in(command);
  if (in.u8() != opcode::kWriteRegister) return {};
  std::vector<std::uint16_t> addresses;
  while (in.left() >= 3) {
    const auto address = in.u16be();
    in.u8();
    if (holds_a_setting(address)) addresses.push_back(address);
  }
  return addresses;
}

}  // namespace acr122::pn532
