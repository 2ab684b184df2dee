// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card/ats.h"

#include <algorithm>
#include <array>

#include "pcsc/atr.h"
#include "rf/waits.h"

namespace acr122::card {

namespace {
constexpr std::uint8_t kDefaultFwi = 4;
constexpr std::uint8_t kMaxFwi = 14;
constexpr std::array<std::size_t, 9> kSizes{16, 24, 32, 40, 48, 64, 96, 128, 256};

namespace t0 {
constexpr std::uint8_t kFsci = 0x0F;
constexpr std::uint8_t kTa = 0x10;
constexpr std::uint8_t kTb = 0x20;
constexpr std::uint8_t kTc = 0x40;
}  // namespace t0

// The part of `ats` after TL that both TL and the bytes that came agree on.
ByteView body_of(ByteView ats) {
  ByteReader in(ats);
  const std::size_t tl = in.u8();
  const auto came = in.rest();
  return came.first(std::min(came.size(), tl > 0 ? tl - 1 : 0));
}

}  // namespace

Ats parse_ats(ByteView bytes) {
  Ats ats;
  ByteReader in(body_of(bytes));
  if (!in.more()) return ats;
  const auto format = in.u8();
  ats.fsci = format & t0::kFsci;
  if ((format & t0::kTa) != 0 && in.more()) ats.ta = in.u8();
  if ((format & t0::kTb) != 0 && in.more()) {
    const auto tb = in.u8();
    ats.fwi = static_cast<std::uint8_t>(tb >> 4);
    ats.sfgi = tb & 0x0F;
  }
  if ((format & t0::kTc) != 0 && in.more()) ats.tc = in.u8();
  ats.historical_bytes = to_bytes(in.take(std::min(in.left(), pcsc::kMaxHistoricalBytes)));
  return ats;
}

Milliseconds frame_waiting_time(std::uint8_t fwi) {
  return std::chrono::ceil<Milliseconds>(rf::frame_time(fwi > kMaxFwi ? kDefaultFwi : fwi));
}

std::uint8_t frame_size_code(std::size_t size) {
  const auto found = std::ranges::find(kSizes, size);
  return static_cast<std::uint8_t>(found - kSizes.begin());
}

std::size_t frame_size(std::uint8_t code) {
  return kSizes.at(std::min<std::size_t>(code, kSizes.size() - 1));
}

std::chrono::nanoseconds start_up_guard_time(std::uint8_t sfgi) {
  const bool none = sfgi == 0 || sfgi > kMaxFwi;
  return none ? std::chrono::nanoseconds{0} : rf::frame_time(sfgi);
}

// TA: bits 6-4 card to reader, bits 2-0 reader to card, 848/424/212 each. One rate for both ways
// satisfies bit 7 (same rate both ways) too. The chip ends at 424 kbps (UM0701-02 7.3.4).
rf::BitRate best_bit_rate(std::uint8_t ta, unsigned max_kbps) {
  constexpr std::uint8_t k424BothWays = 0x22, k212BothWays = 0x11;
  if ((ta & k424BothWays) == k424BothWays && max_kbps >= 424) return rf::BitRate::k424;
  if ((ta & k212BothWays) == k212BothWays && max_kbps >= 212) return rf::BitRate::k212;
  return rf::BitRate::k106;
}

}  // namespace acr122::card
