// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/chip/mifare.h"

#include <utility>

#include "sim/chip/air.h"

namespace sim::chip {
namespace {

constexpr std::uint8_t kAuthenticateA = 0x60;
constexpr std::uint8_t kAuthenticateB = 0x61;
constexpr std::uint8_t kRead = 0x30;
constexpr std::uint8_t kWrite = 0xA0;      // Classic, or COMPATIBILITY WRITE
constexpr std::uint8_t kWritePage = 0xA2;  // Type 2
constexpr std::uint8_t kDecrement = 0xC0;
constexpr std::uint8_t kIncrement = 0xC1;
constexpr std::uint8_t kRestore = 0xC2;
constexpr std::uint8_t kTransfer = 0xB0;

constexpr std::uint8_t kSakClassic = 0x08;

constexpr std::uint8_t kAck = 0x0A;
constexpr unsigned kNibble = 4;  // bits of ACK and NAK
constexpr std::size_t kBlockSize = 16;
constexpr std::size_t kPageSize = 4;
constexpr std::size_t kValueSize = 4;
constexpr std::size_t kKeySize = 6;
constexpr std::size_t kUidSize = 4;
constexpr Microseconds kValueSilence = 5000;  // the second part is answered by NAK or nothing

Heard talk(State& state, ByteView bytes, Microseconds timeout) {
  return send(state, standard_frame(Modulation::a, acr122::to_bytes(bytes)), timeout);
}

Microseconds patience(const State& state) { return timeout_of(state.limits.retry_timeout); }

/// No card: time-out. A card that a login before this one has sent to sleep: the doubt
/// "idle-login".
bool nobody_heard(State& state) {
  auto* target = state.selected();
  const bool asleep = target != nullptr && std::exchange(target->failed_login, true);
  return state.field.cards().empty() || (asleep && state.doubts().unheard_login_is_timeout);
}

/// What silence means to a Classic without login: the doubt "no-login".
Status silence_status(State& state) {
  const auto* target = state.selected();
  const bool classic = target != nullptr && (target->sel_res & kSakClassic) != 0;
  const bool no_login = classic && !state.registers.crypto1() && !state.field.cards().empty();
  return no_login && state.doubts().no_login_is_format ? Status::data_format : Status::timeout;
}

/// The doubt "type2-nak".
Status nak_status(State& state) {
  const auto* target = state.selected();
  const bool type2 = target != nullptr && target->sel_res == 0x00;
  return type2 && state.doubts().type2_nak_is_timeout ? Status::timeout : Status::data_format;
}

Status acknowledged(State& state, const Heard& heard) {
  if (heard.silence()) return silence_status(state);
  if (heard.collision()) return Status::bit_collision;
  const auto& frame = heard.frame();
  if (frame.last_bits != kNibble || frame.bytes.size() != 1) return Status::framing;
  return frame.bytes[0] == kAck ? Status::ok : nak_status(state);
}

Reply login(State& state, std::uint8_t command, ByteView rest) {
  if (rest.size() != 1 + kKeySize + kUidSize) return syntax_error();
  acr122::ByteReader in(rest);
  const auto block = in.u8();
  const auto key = in.take(kKeySize);
  const auto uid = in.rest();
  const bool accepted = state.field.login(command, block, key, uid);
  state.registers.set_crypto1(accepted);
  if (accepted) return reply(Status::ok);
  return reply(nobody_heard(state) ? Status::timeout : Status::authentication);
}

Reply read(State& state, ByteView command) {
  const unsigned tries = state.limits.retries_com + 1U;
  for (unsigned attempt = 0; attempt < tries; ++attempt) {
    const auto heard = talk(state, command, patience(state));
    if (heard.silence()) {
      if (state.limits.retries_com == kForEver) return never();
      continue;
    }
    if (heard.collision()) return reply(Status::bit_collision);
    const auto* block = heard.data();
    if (block == nullptr) return reply(nak_status(state));  // the NAK's value is lost
    Bytes data{byte_of(Status::ok)};
    acr122::append(data, *block);
    return reply(std::move(data));
  }
  return reply(silence_status(state));
}

/// Two parts, both acknowledged.
Reply write_block(State& state, ByteView command, ByteView block) {
  const auto first = acknowledged(state, talk(state, command, patience(state)));
  if (first != Status::ok) return reply(first);
  return reply(acknowledged(state, talk(state, block, patience(state))));
}

/// Two parts; silence after the second is success (MF1S50YYX, 12.5).
Reply change_value(State& state, ByteView command, ByteView value) {
  const auto first = acknowledged(state, talk(state, command, patience(state)));
  if (first != Status::ok) return reply(first);
  const auto second = talk(state, value, kValueSilence);
  return reply(second.silence() ? Status::ok : Status::data_format);
}

}  // namespace

Reply mifare_command(State& state, ByteView command) {
  acr122::ByteReader in(command);
  const auto code = in.u8();
  if (code == kAuthenticateA || code == kAuthenticateB) return login(state, code, in.rest());
  in.u8();  // block or page
  const auto data = in.rest();
  if (!in.ok()) return syntax_error();
  const auto head = command.first(2);
  switch (code) {
    case kRead:
      return data.empty() ? read(state, command) : syntax_error();
    case kWrite:
      return data.size() == kBlockSize ? write_block(state, head, data) : syntax_error();
    case kWritePage:
      if (data.size() != kPageSize) return syntax_error();
      return reply(acknowledged(state, talk(state, command, patience(state))));
    case kDecrement:
    case kIncrement:
      return data.size() == kValueSize ? change_value(state, head, data) : syntax_error();
    // ACS ACR122S protocol V2.01 leaves the operand out, libnfc's mifare.c sends one with TRANSFER.
    case kRestore:
      return change_value(state, head, Bytes(kValueSize, 0x00));
    case kTransfer:
      return reply(acknowledged(state, talk(state, head, patience(state))));
    default:
      return syntax_error();
  }
}

}  // namespace sim::chip
