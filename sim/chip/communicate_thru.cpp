// SPDX-License-Identifier: LGPL-2.1-or-later
// InCommunicateThru: one raw frame, framed as the CIU registers say.
#include "sim/chip/air.h"
#include "sim/chip/crc.h"
#include "sim/chip/exchange.h"

namespace sim::chip {
namespace {

constexpr std::size_t kMaxData = 264;    // UM0701-02, 7.3.9
constexpr std::size_t kMaxAnswer = 262;  // a longer FAST_READ does not come back
constexpr std::size_t kCrcBytes = 2;

RfFrame frame_of(State& state, ByteView data) {
  const auto& registers = state.registers;
  RfFrame frame;
  frame.modulation = registers.modulation();
  const auto* target = state.selected();
  const bool jewel = target != nullptr && target->kind == Target::Kind::jewel;
  if (jewel && frame.modulation == Modulation::a) frame.modulation = Modulation::jewel;
  frame.kbps = registers.tx_kbps();
  frame.bytes = acr122::to_bytes(data);
  frame.last_bits = registers.tx_last_bits();
  frame.crc = registers.tx_crc();
  // A host that computes the CRC itself sends the same bits as the chip would.
  if (!frame.crc && frame.last_bits == 0 && data.size() > kCrcBytes) {
    const auto body = data.first(data.size() - kCrcBytes);
    frame.crc = acr122::same_bytes(crc_of(frame.modulation, body), data.last(kCrcBytes));
    if (frame.crc) frame.bytes.resize(body.size());
  }
  return frame;
}

/// What the receiver hands over, by RxCRCEn.
Reply received(State& state, const Heard& heard) {
  if (heard.silence()) return reply(Status::timeout);
  if (heard.collision()) return reply(Status::bit_collision);
  const auto& frame = heard.frame();
  state.registers.set_rx_last_bits(frame.last_bits);
  if (state.registers.rx_crc() && !frame.crc) return reply(Status::crc);
  Bytes data{byte_of(Status::ok)};
  acr122::append(data, frame.bytes);
  if (!state.registers.rx_crc() && frame.crc) {
    acr122::append(data, crc_of(frame.modulation, frame.bytes));
  }
  if (data.size() > 1 + kMaxAnswer) return reply(Status::buffer_too_small);
  return reply(std::move(data));
}

}  // namespace

Reply in_communicate_thru(State& state, ByteView params) {
  if (params.empty() || params.size() > kMaxData) return syntax_error();
  const auto frame = frame_of(state, params);
  const auto timeout = timeout_of(state.limits.retry_timeout);
  return received(state, send(state, frame, timeout, state.registers.rx_kbps()));
}

}  // namespace sim::chip
