// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card/raw_frame.h"

namespace acr122::card {

namespace {

// Contactless interface unit, PN532/C1 data sheet 8.6.23; names and bits as libnfc's
// pn53x-internal.h has them.
namespace reg {
constexpr std::uint16_t kTxMode = 0x6302;
constexpr std::uint16_t kRxMode = 0x6303;
constexpr std::uint16_t kManualRcv = 0x630D;
constexpr std::uint16_t kControl = 0x633C;
constexpr std::uint16_t kBitFraming = 0x633D;
}  // namespace reg
constexpr std::uint8_t kCrcEnable = 0x80;      // TxMode, RxMode
constexpr std::uint8_t kParityDisable = 0x10;  // ManualRCV
constexpr std::uint8_t kLastBits = 0x07;       // Control: received; BitFraming: to be sent

std::uint8_t with(std::uint8_t value, std::uint8_t bit, bool on) {
  return static_cast<std::uint8_t>(on ? value | bit : value & ~bit);
}

}  // namespace

Result<RawFrames::Usual> RawFrames::usual() {
  if (usual_) return *usual_;
  const std::array addresses{reg::kTxMode, reg::kRxMode, reg::kManualRcv};
  const auto values = chip_.read_registers(addresses);
  if (!values) return fail(values.error());
  ByteReader in(*values);
  Usual usual;
  usual.tx_mode = in.u8();
  usual.rx_mode = in.u8();
  usual.manual_rcv = in.u8();
  usual_ = usual;
  return usual;
}

Result<RawFrames::Modes> RawFrames::modes() {
  const auto now = usual();
  if (!now) return fail(now.error());
  return Modes{now->tx_mode, now->rx_mode};
}

Result<void> RawFrames::set(const Usual& usual, const Framing& framing) {
  using pn532::RegisterValue;
  const std::array values{
      RegisterValue{reg::kTxMode, with(usual.tx_mode, kCrcEnable, framing.add_crc)},
      RegisterValue{reg::kRxMode, with(usual.rx_mode, kCrcEnable, framing.check_crc)},
      RegisterValue{reg::kManualRcv, with(usual.manual_rcv, kParityDisable, !framing.parity)},
      RegisterValue{reg::kBitFraming, framing.last_bits}};
  return chip_.write_registers(values);
}

Result<void> RawFrames::put_back() {
  if (!changed_ || !usual_) return {};
  const auto done = set(*usual_, Framing{});
  if (done) changed_ = false;  // if refused: again with the next occasion
  return done || is_card_trouble(done.error()) ? Result<void>{} : done;
}

Result<RawAnswer> RawFrames::with_last_bits(Bytes data) {
  const std::array addresses{reg::kControl};
  const auto control = chip_.read_registers(addresses);
  if (!control) return fail(control.error());
  return RawAnswer{std::move(data), static_cast<std::uint8_t>(control->front() & kLastBits)};
}

Result<RawAnswer> RawFrames::exchange(ByteView frame, const Framing& framing,
                                      Milliseconds timeout) {
  if (framing.usual()) {
    auto answer = chip_.in_communicate_thru(frame, timeout);
    if (!answer) return fail(answer.error());
    return RawAnswer{std::move(*answer), 0};
  }
  const auto before = usual();
  if (!before) return fail(before.error());
  changed_ = true;
  if (const auto done = set(*before, framing); !done) return fail(done.error());
  auto answer = chip_.in_communicate_thru(frame, timeout);
  if (!answer && !is_card_trouble(answer.error())) return fail(answer.error());
  auto whole = answer ? with_last_bits(std::move(*answer)) : fail(answer.error());
  if (const auto done = put_back(); !done) return fail(done.error());
  return whole;
}

}  // namespace acr122::card
