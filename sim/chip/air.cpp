// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/chip/air.h"

#include <algorithm>

namespace sim::chip {
namespace {

bool same_frame(const RfFrame& a, const RfFrame& b) {
  return a.bytes == b.bytes && a.last_bits == b.last_bits && a.crc == b.crc;
}

}  // namespace

const Bytes* Heard::data() const {
  if (!clean() || !frame().crc || frame().last_bits != 0) return nullptr;
  return &frame().bytes;
}

Heard send(State& state, const RfFrame& frame, Microseconds timeout, unsigned rx_kbps) {
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
