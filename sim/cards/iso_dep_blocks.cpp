// SPDX-License-Identifier: LGPL-2.1-or-later
#include <algorithm>
#include <array>

#include "sim/cards/iso_dep.h"

namespace sim {
namespace {

constexpr std::uint8_t kIBlock = 0x02;
constexpr std::uint8_t kRAck = 0xA2;
constexpr std::uint8_t kDeselect = 0xC2;
constexpr std::uint8_t kWtx = 0xF2;
constexpr std::uint8_t kChaining = 0x10;  // in an I-block
constexpr std::uint8_t kNak = 0x10;       // in an R-block
constexpr std::uint8_t kCidFollows = 0x08;
constexpr std::uint8_t kNadFollows = 0x04;
constexpr std::uint8_t kNumber = 0x01;
constexpr std::size_t kCrcBytes = 2;
constexpr Microseconds kQuick = 500;  // an answer that needs no thought

}  // namespace

std::size_t frame_size(std::uint8_t code) {
  constexpr std::array<std::size_t, 9> kSizes{16, 24, 32, 40, 48, 64, 96, 128, 256};
  return kSizes[std::min<std::size_t>(code, kSizes.size() - 1)];
}

Microseconds frame_wait(std::uint8_t fwi) {
  constexpr std::uint64_t kNanosecondsAtZero = 302065;  // 4096/fc
  constexpr std::uint8_t kLast = 14;
  constexpr std::uint8_t kDefault = 4;
  return (kNanosecondsAtZero << (fwi > kLast ? kDefault : fwi)) / 1000;
}

void IsoDepBlocks::start(const Session& session) {
  stop();
  session_ = session;
}

void IsoDepBlocks::stop() {
  number_ = 1;
  deselected_ = waiting_ = answering_ = false;
  command_.clear();
  last_.clear();
  response_ = {};
  application_->reset();
}

std::optional<Bytes> IsoDepBlocks::hear(ByteView block) {
  if (block.size() + kCrcBytes > session_.fsc)
    return std::nullopt;  // larger than the card's buffer
  thought_ = kQuick;
  acr122::ByteReader in(block);
  const auto pcb = in.u8();
  with_cid_ = (pcb & kCidFollows) != 0;
  const std::uint8_t cid = with_cid_ ? in.u8() & 0x0F : 0;
  if (!in.ok() || cid != session_.cid) return std::nullopt;  // for another card
  if ((pcb & 0xE2) == kIBlock) {
    if ((pcb & kNadFollows) != 0) in.u8();
    return in.ok() ? i_block(pcb, in.rest()) : std::nullopt;
  }
  if ((pcb & 0xE6) == kRAck) return r_block(pcb);
  if ((pcb & 0xC7) == kDeselect) return s_block(pcb, in.rest());
  return std::nullopt;
}

std::optional<Bytes> IsoDepBlocks::i_block(std::uint8_t pcb, ByteView inf) {
  number_ ^= 1U;  // rule D
  waiting_ = answering_ = false;
  const bool chained = (pcb & kChaining) != 0;
  if (inf.empty() && command_.empty() && !chained) return send(kIBlock, {});  // presence check
  acr122::append(command_, inf);
  if (chained) return send(kRAck, {});
  response_ = application_->run(command_);
  command_.clear();
  if (response_.mute) {
    last_.clear();
    return std::nullopt;
  }
  answering_ = true;
  granted_ = frame_wait(session_.fwi);
  if (response_.endless || response_.time_requests > 0) thought_ = granted_ / 2;
  return next();
}

std::optional<Bytes> IsoDepBlocks::r_block(std::uint8_t pcb) {
  if ((pcb & kNumber) == number_) {  // rule 11
    return last_.empty() ? std::nullopt : std::optional<Bytes>(last_);
  }
  if ((pcb & kNak) != 0) return send(kRAck, {});  // rule 12
  if (!answering_ || waiting_) return std::nullopt;
  number_ ^= 1U;  // rules E and 13
  return next();
}

std::optional<Bytes> IsoDepBlocks::s_block(std::uint8_t pcb, ByteView inf) {
  const auto kind = static_cast<std::uint8_t>(pcb & ~kCidFollows);
  if (kind == kDeselect && inf.empty()) {
    deselected_ = true;
    return send(kDeselect, {});
  }
  if (kind != kWtx || !waiting_ || inf.size() != 1 || (inf[0] & 0x3F) != response_.wtxm) {
    return std::nullopt;
  }
  waiting_ = false;
  thought_ = granted_ * response_.wtxm / 2;
  return next();
}

std::optional<Bytes> IsoDepBlocks::next() {
  if (response_.endless || response_.time_requests > 0) {
    if (!response_.endless) --response_.time_requests;
    waiting_ = true;
    return send(kWtx, Bytes{response_.wtxm});
  }
  const std::size_t room = session_.fsd - 1 - kCrcBytes - (with_cid_ ? 1 : 0);
  const auto size = std::min(room, response_.data.size());
  const Bytes part(response_.data.begin(),
                   response_.data.begin() + static_cast<std::ptrdiff_t>(size));
  response_.data.erase(response_.data.begin(),
                       response_.data.begin() + static_cast<std::ptrdiff_t>(size));
  answering_ = !response_.data.empty();
  return send(answering_ ? kIBlock | kChaining : kIBlock, part);
}

Bytes IsoDepBlocks::send(std::uint8_t pcb, ByteView inf) {
  const bool numbered = (pcb & 0xC0) != 0xC0;
  Bytes block{numbered ? static_cast<std::uint8_t>(pcb | number_) : pcb};
  if (with_cid_) {
    block[0] |= kCidFollows;
    block.push_back(session_.cid);
  }
  acr122::append(block, inf);
  last_ = block;
  return block;
}

}  // namespace sim
