// SPDX-License-Identifier: LGPL-2.1-or-later
// InCommunicateThru: one raw frame, framed as the CIU registers say.
#include "sim/chip/air.h"
#include "sim/chip/exchange.h"
#include "sim/chip/parity.h"
#include "sim/rf/crc.h"

namespace sim::chip {
namespace {

constexpr std::size_t kMaxData = 264;    // UM0701-02, 7.3.9
constexpr std::size_t kMaxAnswer = 262;  // a longer FAST_READ does not come back
constexpr std::size_t kCrcBytes = 2;

/// Nine bits a byte from the host: the chip has nothing to do with CRC and parity, its own CRC, if
/// switched on, comes without any.
void take_bit_stream(const Registers& registers, RfFrame& frame) {
  if (registers.tx_crc()) acr122::append(frame.bytes, crc_of(frame.modulation, frame.bytes));
  auto unpacked = without_parity({std::move(frame.bytes), frame.last_bits});
  frame.bytes = std::move(unpacked.plain.bytes);
  frame.last_bits = unpacked.plain.last_bits;
  frame.parity = unpacked.right;
  frame.crc = false;
}

/// A host that computes the CRC itself sends the same bits as the chip would.
void recognise_crc(RfFrame& frame) {
  if (frame.crc || frame.last_bits != 0 || frame.bytes.size() <= kCrcBytes) return;
  const auto body = ByteView(frame.bytes).first(frame.bytes.size() - kCrcBytes);
  const auto tail = ByteView(frame.bytes).last(kCrcBytes);
  frame.crc = acr122::same_bytes(crc_of(frame.modulation, body), tail);
  if (frame.crc) frame.bytes.resize(body.size());
}

bool bit_stream(const Registers& registers, const RfFrame& frame) {
  return frame.modulation == Modulation::a && !registers.parity();
}

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
  if (bit_stream(registers, frame)) take_bit_stream(registers, frame);
  recognise_crc(frame);
  return frame;
}

/// The doubt "rate-settings": type A above 106 kbit/s works with RFConfiguration item 0D only.
bool out_of_tune(const State& state, const RfFrame& frame) {
  const bool fast = state.registers.tx_kbps() > 106 || state.registers.rx_kbps() > 106;
  const bool type_a = frame.modulation == Modulation::a;
  return state.doubts().rates_need_settings && type_a && fast && !state.rates_tuned;
}

/// The doubt "type2-refusal": a NAK, which the CRC check does not let through, in place of silence.
bool refused_by_nak(State& state) {
  const auto* target = state.selected();
  const bool type2 = target != nullptr && target->kind == Target::Kind::storage_a &&
                     target->sel_res == 0x00 && !state.field.cards().empty();
  return type2 && state.doubts().type2_refusal_is_nak && state.registers.rx_crc();
}

bool has_pcb(const RfFrame& frame, std::uint8_t mask, std::uint8_t pcb) {
  return !frame.bytes.empty() && (frame.bytes.front() & mask) == pcb;
}

bool is_r_nak(const RfFrame& frame) {
  constexpr std::uint8_t kMask = 0xF6, kRNak = 0xB2;  // whatever the number, with and without CID
  return has_pcb(frame, kMask, kRNak) && frame.bytes.size() <= 2;
}

/// The doubt "first-nak": a card is silent to R(NAK) until it has heard an I-block.
bool first_nak_unheard(const State& state, const RfFrame& frame) {
  return state.doubts().first_nak_unheard && is_r_nak(frame) && !state.i_block_heard;
}

/// The doubt "r-ack": three R(NAK) in eight, the first two after a listing not among them, are
/// answered late.
bool answers_late(State& state, const RfFrame& frame) {
  constexpr unsigned kPeriod = 8, kPrompt = 2, kLate = 3;
  if (!is_r_nak(frame) || !state.field.last_frame_heard()) return false;
  const auto heard = state.r_naks_heard++ % kPeriod;
  return state.doubts().r_ack_late && heard >= kPrompt && heard < kPrompt + kLate;
}

/// Late, or later than the chip listens.
Heard late(State& state, Heard heard, Microseconds timeout) {
  constexpr Microseconds kLate{30'000};  // FWI 7 allows 39 ms
  state.clock.advance(std::min(kLate, timeout));
  return timeout < kLate ? Heard{} : std::move(heard);
}

void notice_i_block(State& state, const RfFrame& frame) {
  constexpr std::uint8_t kMask = 0xE2, kIBlock = 0x02;
  const bool i_block = frame.crc && has_pcb(frame, kMask, kIBlock);
  if (i_block && state.field.last_frame_heard()) state.i_block_heard = true;
}

/// What the receiver hands over, by RxCRCEn.
Reply received(State& state, const Heard& heard) {
  if (heard.silence()) return reply(refused_by_nak(state) ? Status::crc : Status::timeout);
  if (heard.collision()) return reply(Status::bit_collision);
  const auto& frame = heard.frame();
  auto& registers = state.registers;
  const bool nine_bits = bit_stream(registers, frame);
  if (registers.rx_crc() && (!frame.crc || nine_bits)) return reply(Status::crc);
  BitStream got{frame.bytes, frame.last_bits};
  if (frame.crc && !registers.rx_crc()) {
    acr122::append(got.bytes, crc_of(frame.modulation, frame.bytes));
  }
  if (nine_bits) got = with_parity(got);
  registers.set_rx_last_bits(got.last_bits);
  Bytes data{byte_of(Status::ok)};
  acr122::append(data, got.bytes);
  if (data.size() > 1 + kMaxAnswer) return reply(Status::buffer_too_small);
  return reply(std::move(data));
}

}  // namespace

Reply in_communicate_thru(State& state, ByteView params) {
  if (params.empty() || params.size() > kMaxData) return syntax_error();
  if (state.doubts().thru == Thru::refused) return syntax_error();
  if (state.doubts().thru == Thru::unanswered) return reply(Status::timeout);
  const auto frame = frame_of(state, params);
  const auto timeout = timeout_of(state.limits.retry_timeout);
  const bool no_type1 =
      frame.modulation == Modulation::jewel && !state.doubts().type1_frames_passed;
  if (no_type1 || out_of_tune(state, frame) || first_nak_unheard(state, frame)) {
    state.clock.advance(timeout);
    return reply(Status::timeout);
  }
  auto heard = send_exactly(state, frame, timeout, state.registers.rx_kbps());
  notice_i_block(state, frame);
  if (answers_late(state, frame)) heard = late(state, std::move(heard), timeout);
  return received(state, heard);
}

}  // namespace sim::chip
