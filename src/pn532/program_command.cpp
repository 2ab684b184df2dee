// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pn532/program_command.h"

#include "pn532/exchange.h"
#include "pn532/frame.h"
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

Bytes exchange_ended(Status status) {
  return {kFromChip, opcode::kInDataExchange + 1, static_cast<std::uint8_t>(status)};
}

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

bool is_whole_exchange(ByteView command) {
  constexpr std::uint8_t kFirstTarget = 1;
  ByteReader in(command);
  return in.u8() == opcode::kInDataExchange && in.u8() == kFirstTarget && in.more();
}

ByteView to_card(ByteView command) {
  ByteReader in(command);
  const auto code = in.u8();
  if (code == opcode::kInCommunicateThru) return in.rest();
  if (code != opcode::kInDataExchange) return {};
  in.u8();  // Tg
  return in.rest();
}

bool keeps_selection(Effect effect, ByteView command) {
  constexpr std::uint8_t kField = 0x01;  // CfgItem (7.3.1)
  if (effect == Effect::observes || effect == Effect::exchanges) return true;
  ByteReader in(command);
  const auto code = in.u8(), item = in.u8();
  if (code == opcode::kRfConfiguration) return item != kField;
  return code == opcode::kWriteRegister || code == opcode::kSetParameters;
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

}  // namespace

std::optional<ProgramCommand> parse_program_command(ByteView frame) {
  ByteReader in(frame);
  if (in.u8() != kToChip || !in.more()) return std::nullopt;
  const auto bytes = in.rest();
  const auto effect = effect_of(bytes);
  return ProgramCommand{bytes,
                        effect,
                        keeps_selection(effect, bytes),
                        to_card(bytes),
                        is_whole_exchange(bytes),
                        polling_time(bytes),
                        settings_written(bytes)};
}

Bytes answer_to_exchange(ByteView data) {
  auto answer = exchange_ended(Status::ok);
  append(answer, data);
  return answer;
}

Bytes no_answer_to_exchange() { return exchange_ended(Status::timeout); }

bool frame_was_answered(ByteView answer) {
  constexpr std::uint8_t kError = 0x3F;  // 7.1: beside it MI and NAD
  ByteReader in(answer);
  const auto from = in.u8(), code = in.u8(), status = in.u8();
  const bool exchange =
      code == opcode::kInDataExchange + 1 || code == opcode::kInCommunicateThru + 1;
  return in.ok() && from == kFromChip && exchange && (status & kError) == 0;
}

}  // namespace acr122::pn532
