// SPDX-License-Identifier: LGPL-2.1-or-later
// RATS and PPS, card side (ISO 14443-4, 5).
#include "sim/cards/iso_dep.h"

namespace sim {
namespace {

constexpr std::uint8_t kRats = 0xE0;
constexpr std::uint8_t kPps = 0xD0;
constexpr std::uint8_t kDefaultFsci = 2;
constexpr Microseconds kQuick = 300;

/// What an ATS offers; the defaults of ISO 14443-4, 5.2 where it is silent.
struct Offer {
  std::uint8_t fsci = kDefaultFsci;
  std::uint8_t rates = 0;
  std::uint8_t fwi = 4;
};

Offer offer_of(ByteView ats) {
  constexpr std::uint8_t kTaPresent = 0x10;
  constexpr std::uint8_t kTbPresent = 0x20;
  Offer offer;
  acr122::ByteReader in(ats);
  in.u8();
  if (!in.more()) return offer;
  const auto t0 = in.u8();
  offer.fsci = t0 & 0x0F;
  if ((t0 & kTaPresent) != 0 && in.more()) offer.rates = in.u8();
  if ((t0 & kTbPresent) != 0 && in.more()) offer.fwi = in.u8() >> 4;
  return offer;
}

/// Divisor 0 is 106 kbit/s and always there; 1 to 3 are bits of TA.
bool offered(std::uint8_t rates, unsigned divisor, unsigned shift) {
  return divisor == 0 || ((rates >> shift) & (1U << (divisor - 1))) != 0;
}

}  // namespace

IsoDepA::IsoDepA(Profile profile, std::shared_ptr<Application> application)
    : profile_(std::move(profile)), application_(application), blocks_(std::move(application)) {}

void IsoDepA::stop() {
  started_ = first_ = dead_ = false;
  rx_kbps_ = tx_kbps_ = 106;
  blocks_.stop();
}

RfAnswer IsoDepA::answer(Bytes bytes, Microseconds delay) const {
  return {{Modulation::a, tx_kbps_, std::move(bytes), 0, true}, delay};
}

std::optional<RfAnswer> IsoDepA::rats(const RfFrame& frame) {
  const bool is_rats = frame.crc && frame.bytes.size() == 2 && frame.bytes[0] == kRats;
  if (!is_rats || profile_.mute_to_rats) return std::nullopt;
  const auto offer = offer_of(profile_.ats);
  cid_ = frame.bytes[1] & 0x0F;
  rates_ = offer.rates;
  blocks_.start({frame_size(offer.fsci), frame_size(frame.bytes[1] >> 4), cid_, offer.fwi});
  started_ = first_ = true;
  return answer(profile_.ats, kQuick);
}

std::optional<RfAnswer> IsoDepA::hear(const RfFrame& frame) {
  const bool understood =
      frame.crc && frame.parity && frame.last_bits == 0 && frame.kbps == rx_kbps_;
  if (!understood || dead_ || frame.bytes.empty()) return std::nullopt;
  if ((frame.bytes[0] & 0xF0) == kPps) return first_ ? pps(frame) : std::nullopt;
  first_ = false;
  auto block = blocks_.hear(frame.bytes);
  return block ? std::optional(answer(std::move(*block), blocks_.thought())) : std::nullopt;
}

std::optional<RfAnswer> IsoDepA::pps(const RfFrame& frame) {
  constexpr std::uint8_t kPps1Follows = 0x11;
  constexpr std::uint8_t kNoPps1 = 0x01;
  const auto& bytes = frame.bytes;
  if ((bytes[0] & 0x0F) != cid_ || bytes.size() < 2) return std::nullopt;
  const bool plain = bytes.size() == 2 && bytes[1] == kNoPps1;
  if (!plain && (bytes.size() != 3 || bytes[1] != kPps1Follows)) return std::nullopt;
  const unsigned to_card = plain ? 0 : bytes[2] & 0x03U;
  const unsigned to_reader = plain ? 0 : (bytes[2] >> 2) & 0x03U;
  if (!offered(rates_, to_card, 0) || !offered(rates_, to_reader, 4)) return std::nullopt;
  first_ = false;
  auto agreed = answer({bytes[0]}, kQuick);  // still at the old rate
  rx_kbps_ = 106U << to_card;
  tx_kbps_ = 106U << to_reader;
  dead_ = profile_.dies_after_pps && (to_card != 0 || to_reader != 0);
  return agreed;
}

}  // namespace sim
