// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rf/raw_frames.h"

namespace acr122::rf {

namespace {

namespace reg = pn532::reg;

std::uint8_t with(std::uint8_t value, std::uint8_t bit, bool on) {
  return static_cast<std::uint8_t>(on ? value | bit : value & ~bit);
}

}  // namespace

Result<RawFrames::Modes> RawFrames::modes() {
  if (usual_.known) return usual_;
  const std::array addresses{reg::kTxMode, reg::kRxMode, reg::kManualRcv};
  const auto values = antenna_.chip().read_registers(addresses);
  if (!values) return fail(values.error());
  if (values->empty()) return Modes{};
  ByteReader in(*values);
  usual_.send = in.u8();
  usual_.receive = in.u8();
  usual_.manual_rcv = in.u8();
  usual_.known = true;
  return usual_;
}

Result<pn532::Status> RawFrames::set(const Framing& framing) {
  using pn532::RegisterValue;
  const std::array values{
      RegisterValue{reg::kTxMode, with(usual_.send, reg::kCrcEnable, framing.add_crc)},
      RegisterValue{reg::kRxMode, with(usual_.receive, reg::kCrcEnable, framing.check_crc)},
      RegisterValue{reg::kManualRcv, with(usual_.manual_rcv, reg::kParityDisable, !framing.parity)},
      RegisterValue{reg::kBitFraming, framing.last_bits}};
  return antenna_.chip().write_registers(values);
}

Result<void> RawFrames::restore() {
  const auto done = set(Framing{});
  if (!done) return fail(done.error());
  if (*done == pn532::Status::ok) changed_ = false;  // if refused: again with the next occasion
  return {};
}

Result<Heard> RawFrames::with_last_bits(Heard heard) {
  const auto control = antenna_.chip().read_registers(std::array{reg::kControl});
  if (!control) return fail(control.error());
  if (control->empty()) return refused();
  heard.last_bits = control->front() & reg::kLastBits;
  return heard;
}

Result<Heard> RawFrames::exchange(ByteView frame, const Framing& framing, Milliseconds time) {
  if (framing.usual()) return antenna_.exchange_frame(frame, time);
  const auto before = modes();
  if (!before) return fail(before.error());
  if (!before->known) return refused();
  changed_ = true;
  const auto prepared = set(framing);
  if (!prepared) return fail(prepared.error());
  if (*prepared != pn532::Status::ok) return refused();
  auto answer = antenna_.exchange_frame(frame, time);
  if (answer && answer->ok()) answer = with_last_bits(*std::move(answer));
  if (!answer) return answer;
  if (const auto done = put_back(); !done) return fail(done.error());
  return answer;
}

}  // namespace acr122::rf
