// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rf/activation.h"

#include "rf/waits.h"

namespace acr122::rf {

namespace {

// Activation frame waiting time: 65536/fc (5.2.7), 4.8 ms. nfcpy gives a card 30 ms.
constexpr std::chrono::microseconds kActivation = wait::time_of(wait::kUsual);

constexpr std::uint8_t kRats = 0xE0;
constexpr std::uint8_t kPps = 0xD0, kPps1Follows = 0x11;

Result<Heard> send(Antenna& antenna, ByteView frame) {
  const auto step = antenna.answer_time().exactly(kActivation);
  if (!step) return fail(step.error());
  return antenna.exchange_frame(frame, *step);
}

// PPS1: to the reader in bits 4 and 3, to the card in bits 2 and 1 (5.3.3).
std::array<std::uint8_t, 3> pps(BitRate rate) {
  const auto divisor = static_cast<unsigned>(rate);
  return {kPps, kPps1Follows, static_cast<std::uint8_t>(divisor << 2U | divisor)};
}

}  // namespace

Result<Heard> request_ats(Antenna& antenna, std::uint8_t fsdi) {
  const std::array rats{kRats, static_cast<std::uint8_t>(fsdi << 4U)};
  auto ats = send(antenna, rats);
  const bool nothing = ats && ats->kind == Heard::Kind::silence;
  return nothing ? send(antenna, rats) : ats;
}

Result<Rate> raise_rate(Antenna& antenna, Session& session, BitRate rate) {
  const auto agreed = send(antenna, pps(rate));
  if (!agreed) return fail(agreed.error());
  if (!agreed->ok() || !same_bytes(agreed->data, std::array{kPps})) return Rate::as_it_was;
  const auto set = antenna.set_rate(rate);
  if (!set) return fail(set.error());
  if (*set != pn532::Status::ok) return Rate::as_it_was;
  const auto there = session.ask();
  if (!there) return fail(there.error());
  return *there == Session::End::done ? Rate::raised : Rate::as_it_was;
}

}  // namespace acr122::rf
