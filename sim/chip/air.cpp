// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/chip/air.h"

#include <algorithm>

#include "sim/rf/crc.h"

namespace sim::chip {
namespace {

bool same_frame(const RfFrame& a, const RfFrame& b) {
  return a.bytes == b.bytes && a.last_bits == b.last_bits && a.crc == b.crc;
}

/// The frame as the registers let it out.
RfFrame as_set(const Registers& registers, RfFrame frame) {
  const bool whole = frame.crc;  // short frames and anticollision have their own bits and no CRC
  if (whole && registers.tx_last_bits() != 0) frame.last_bits = registers.tx_last_bits();
  frame.crc = frame.crc && registers.tx_crc();
  frame.parity = registers.parity();
  return frame;
}

/// An answer as the receiver hands it to the chip's firmware.
RfFrame as_received(const Registers& registers, RfFrame frame) {
  if (!registers.parity()) frame.crc = false;  // nine bits a byte: nothing fits
  if (frame.crc && !registers.rx_crc()) {
    acr122::append(frame.bytes, crc_of(frame.modulation, frame.bytes));
  }
  return frame;
}

}  // namespace

const Bytes* Heard::data() const {
  if (!clean() || !frame().crc || frame().last_bits != 0) return nullptr;
  return &frame().bytes;
}

Heard send(State& state, const RfFrame& frame, Microseconds timeout, unsigned rx_kbps) {
  // Jewel frames are made of single bytes by the chip, whatever the registers say.
  if (frame.modulation == Modulation::jewel) return send_exactly(state, frame, timeout, rx_kbps);
  const auto& registers = state.registers;
  auto heard = send_exactly(state, as_set(registers, frame), timeout, rx_kbps);
  for (auto& answer : heard.frames) answer = as_received(registers, std::move(answer));
  return heard;
}

Heard send_exactly(State& state, const RfFrame& frame, Microseconds timeout, unsigned rx_kbps) {
  Heard heard;
  for (auto& answer : state.field.exchange(frame, timeout)) {
    if (answer.frame.modulation != frame.modulation || answer.frame.kbps != rx_kbps) continue;
    const auto same = [&](const RfFrame& other) { return same_frame(other, answer.frame); };
    if (std::ranges::none_of(heard.frames, same)) heard.frames.push_back(std::move(answer.frame));
  }
  return heard;
}

RfFrame standard_frame(Modulation modulation, Bytes bytes, unsigned kbps) {
  return {modulation, kbps, std::move(bytes), 0, true};
}

RfFrame bare_frame(Bytes bytes, unsigned last_bits) {
  return {Modulation::a, 106, std::move(bytes), last_bits, false};
}

}  // namespace sim::chip
