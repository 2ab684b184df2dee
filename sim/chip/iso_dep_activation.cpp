// SPDX-License-Identifier: LGPL-2.1-or-later
// RATS, ATS and PPS (ISO 14443-4, 5).
#include <algorithm>
#include <array>

#include "sim/chip/air.h"
#include "sim/chip/iso_dep.h"

namespace sim::chip {
namespace {

// FSDI 5: sniffed behind an ACR122U (emsec/ChameleonMini#302).
constexpr std::uint8_t kRats = 0xE0;
constexpr std::uint8_t kFsdi5Cid0 = 0x50;
constexpr Microseconds kActivationTimeout = 5286;  // activation frame waiting time 71680/fc

constexpr std::uint8_t kTaPresent = 0x10;
constexpr std::uint8_t kTbPresent = 0x20;
constexpr std::uint8_t kDefaultFwi = 4;

/// Reads the interface bytes; an ATS may be shorter than its TL says.
IsoDepLink parse_ats(ByteView ats) {
  IsoDepLink link;
  std::uint8_t fwi = kDefaultFwi;
  acr122::ByteReader in(ats);
  in.u8();  // TL
  if (in.more()) {
    const auto t0 = in.u8();
    link.fsc = frame_size(t0 & 0x0F);
    if ((t0 & kTaPresent) != 0 && in.more()) in.u8();
    if ((t0 & kTbPresent) != 0 && in.more()) {
      const auto tb = in.u8();
      fwi = tb >> 4;
      const std::uint8_t sfgi = tb & 0x0F;
      link.start_up_guard = sfgi == 0 || sfgi == 15 ? 0 : frame_wait(sfgi);
    }
  }
  link.frame_wait = frame_wait(fwi);
  return link;
}

/// One try of 5 ms; or, by the doubt "pps-wait", FWT and the retries of RFConfiguration item 05.
Heard send_pps(State& state, const Target& target, const RfFrame& pps) {
  if (!state.doubts().pps_waits_fwt) return send(state, pps, kActivationTimeout);
  auto heard = send(state, pps, target.link.frame_wait);
  for (unsigned retry = 0; retry < state.limits.retries_psl && heard.silence(); ++retry) {
    heard = send(state, pps, target.link.frame_wait);
  }
  return heard;
}

}  // namespace

std::size_t frame_size(std::uint8_t fsci) {
  constexpr std::array<std::size_t, 9> kSizes{16, 24, 32, 40, 48, 64, 96, 128, 256};
  return kSizes[std::min<std::size_t>(fsci, kSizes.size() - 1)];
}

Microseconds frame_wait(std::uint8_t fwi) {
  constexpr Microseconds kNanosecondsAtZero = 302065;  // 4096/fc
  if (fwi > 14) fwi = kDefaultFwi;
  return (kNanosecondsAtZero << fwi) / 1000;
}

bool request_ats(State& state, Target& target) {
  const auto rats = standard_frame(Modulation::a, {kRats, kFsdi5Cid0});
  const auto heard = send(state, rats, kActivationTimeout);
  const auto* ats = heard.data();
  if (ats == nullptr || ats->empty()) return false;
  target.kind = Target::Kind::iso_dep_a;
  target.answer = *ats;
  target.link = parse_ats(*ats);
  if (!state.doubts().guard_time_ignored) state.clock.advance(target.link.start_up_guard);
  return true;
}

Status change_rate(State& state, Target& target, std::uint8_t to_target,
                   std::uint8_t to_initiator) {
  constexpr std::uint8_t kPps = 0xD0;
  constexpr std::uint8_t kPps1Follows = 0x11;
  const auto start = static_cast<std::uint8_t>(kPps | target.link.cid);
  const auto pps1 = static_cast<std::uint8_t>((to_initiator << 2) | to_target);
  const auto pps = standard_frame(Modulation::a, {start, kPps1Follows, pps1});
  const auto heard = send_pps(state, target, pps);
  const auto* answer = heard.data();
  if (answer == nullptr) return heard.silence() ? Status::timeout : Status::crc;
  if (*answer != Bytes{start}) return Status::rf_protocol;
  target.tx_kbps = 106U << to_target;
  target.rx_kbps = 106U << to_initiator;
  state.registers.set_link(Modulation::a, target.tx_kbps, target.rx_kbps);
  state.rates_tuned = true;
  return Status::ok;
}

}  // namespace sim::chip
