// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/chip/byte_frames.h"

#include <algorithm>
#include <utility>

#include "sim/chip/air.h"
#include "sim/chip/parity.h"
#include "sim/rf/crc.h"
#include "sim/rf/timing.h"

namespace sim::chip {
namespace {

constexpr std::size_t kFifo = 64;
constexpr std::size_t kCrc = 2;
constexpr std::uint8_t kFlushBuffer = 0x80;  // FIFOLevel
constexpr std::uint8_t kTransmit = 0x04;     // Command
constexpr std::uint8_t kReceive = 0x08;
constexpr unsigned kShortFrameBits = 7;
constexpr Microseconds kByteTime = 85;           // 9 bits at 106 kbit/s
constexpr Microseconds kLongestAnswer = 10'000;  // WRITE-E8 takes half of it

void transmit(State& state) {
  auto& unit = state.byte_frames;
  const auto bits = state.registers.tx_last_bits();
  const bool first = unit.sent.empty();
  const bool right = first ? bits == kShortFrameBits : bits == 0 && !state.registers.parity();
  unit.well_formed = unit.well_formed && right && unit.fifo.size() == 1;
  acr122::append(unit.sent, std::exchange(unit.fifo, {}));
  state.clock.advance(kByteTime);
}

/// The bytes sent so far are one command of a Type 1 tag, if they end with their CRC_B.
RfFrame command_of(ByteView sent) {
  const auto body = sent.first(sent.size() - kCrc);
  auto frame = standard_frame(Modulation::jewel, acr122::to_bytes(body));
  frame.crc = acr122::same_bytes(crc_of(Modulation::jewel, body), sent.last(kCrc));
  return frame;
}

/// What the receiver puts into the FIFO: nine bits a byte while parity is off; the rest of a long
/// answer overflows.
Bytes received(const Registers& registers, const RfFrame& answer) {
  BitStream stream{answer.bytes};
  acr122::append(stream.bytes, crc_of(Modulation::jewel, answer.bytes));
  if (!registers.parity()) stream = with_parity(stream);
  stream.bytes.resize(std::min(stream.bytes.size(), kFifo));
  return stream.bytes;
}

/// The unit receives while the chip's controller goes on: the answer is in the FIFO when it came.
void receive(State& state) {
  auto& unit = state.byte_frames;
  const auto sent = std::exchange(unit.sent, {});
  const bool well_formed = std::exchange(unit.well_formed, true);
  if (!well_formed || sent.size() <= kCrc) return;
  const auto started = state.clock.now();
  const auto command = command_of(sent);
  const auto heard = send_exactly(state, command, kLongestAnswer, 106);
  if (heard.clean() && heard.frame().crc) {
    const auto at = state.clock.now() - frame_time(command);  // its bytes are out already
    unit.arriving = {at, received(state.registers, heard.frame())};
  }
  state.clock.cut_off_at(started);
}

void take_arrived(State& state) {
  auto& unit = state.byte_frames;
  if (!unit.arriving || unit.arriving->at > state.clock.now()) return;
  acr122::append(unit.fifo, unit.arriving->bits);
  unit.arriving.reset();
}

std::uint8_t take_byte(ByteFrames& unit) {
  if (unit.fifo.empty()) return 0;
  const auto byte = unit.fifo.front();
  unit.fifo.erase(unit.fifo.begin());
  return byte;
}

}  // namespace

std::optional<std::uint8_t> read_unit(State& state, std::uint16_t address) {
  take_arrived(state);
  if (address == reg::fifo_level) return static_cast<std::uint8_t>(state.byte_frames.fifo.size());
  if (address == reg::fifo_data) return take_byte(state.byte_frames);
  return std::nullopt;
}

bool write_unit(State& state, std::uint16_t address, std::uint8_t value) {
  auto& unit = state.byte_frames;
  switch (address) {
    case reg::fifo_data:
      if (unit.fifo.size() < kFifo) unit.fifo.push_back(value);
      return true;
    case reg::fifo_level:
      if (value & kFlushBuffer) unit = ByteFrames{};
      return true;
    case reg::command:
      if (value == kTransmit) transmit(state);
      if (value == kReceive) receive(state);
      return true;
    default:
      return false;
  }
}

}  // namespace sim::chip
