// SPDX-License-Identifier: LGPL-2.1-or-later
// The block protocol, PCD side (ISO 14443-4, 7.5; the rule numbers are those of 7.5.4).
#include <algorithm>

#include "sim/chip/air.h"
#include "sim/chip/iso_dep.h"

namespace sim::chip {
namespace {

constexpr std::uint8_t kIBlock = 0x02;
constexpr std::uint8_t kChaining = 0x10;
constexpr std::uint8_t kCidFollows = 0x08;
constexpr std::uint8_t kNadFollows = 0x04;
constexpr std::uint8_t kRAck = 0xA2;
constexpr std::uint8_t kRNak = 0xB2;
constexpr std::uint8_t kWtx = 0xF2;
constexpr std::uint8_t kDeselect = 0xC2;
constexpr std::uint8_t kWtxmMask = 0x3F;

constexpr int kRetransmissions = 2;
constexpr std::size_t kCrcBytes = 2;
constexpr Microseconds kDeselectTimeout = 5286;  // ISO 14443-4, 8.1: activation waiting time
// A card that still asks for time after this does so for ever, as far as any host is concerned.
constexpr Microseconds kEndlessWtx = 300'000'000;

struct Block {
  std::uint8_t pcb = 0;
  Bytes inf;

  bool i_block() const { return (pcb & 0xE2) == kIBlock; }
  bool r_ack() const { return (pcb & 0xF6) == kRAck; }
  bool wtx() const { return (pcb & 0xF7) == kWtx && inf.size() == 1; }
  bool chaining() const { return (pcb & kChaining) != 0; }
  std::uint8_t number() const { return pcb & 1U; }
};

RfFrame frame_of(const Target& target, std::uint8_t pcb, ByteView inf) {
  Bytes bytes{pcb};
  if (target.link.has_cid) {
    bytes[0] = static_cast<std::uint8_t>(pcb | kCidFollows);
    bytes.push_back(target.link.cid);
  }
  acr122::append(bytes, inf);
  return standard_frame(modulation_of(target), std::move(bytes), target.tx_kbps);
}

/// Nothing for anything that is not one clean block of this session.
std::optional<Block> parse(const Target& target, const Heard& heard) {
  const auto* bytes = heard.data();
  if (bytes == nullptr) return std::nullopt;
  acr122::ByteReader in(*bytes);
  Block block;
  block.pcb = in.u8();
  if ((block.pcb & kCidFollows) != 0 && (in.u8() & 0x0F) != target.link.cid) return std::nullopt;
  const bool i_block = (block.pcb & 0xC0) == 0;
  if (i_block && (block.pcb & kNadFollows) != 0) in.u8();
  block.inf = acr122::to_bytes(in.rest());
  if (!in.ok()) return std::nullopt;
  block.pcb = static_cast<std::uint8_t>(block.pcb & ~kCidFollows);
  return block;
}

struct Turn {
  Status status = Status::timeout;
  bool endless = false;
  Block block;
};

class Conversation {
 public:
  Conversation(State& state, Target& target) : state_(state), target_(target) {}

  /// Sends a block until a block that answers it comes back. `recovery` is what rule 4 or 5 sends
  /// when nothing usable came: R(NAK), or R(ACK) while the card is chaining.
  Turn exchange(const RfFrame& frame, std::uint8_t recovery) {
    auto next = frame;
    Microseconds wait = block_wait(state_, target_);
    const auto started = state_.clock.now();
    for (int failures = 0; failures <= kRetransmissions;) {
      const auto heard = send(state_, next, wait, target_.rx_kbps);
      wait = block_wait(state_, target_);
      const auto block = parse(target_, heard);
      if (!block) {
        ++failures;
        result_.status = heard.silence() ? Status::timeout : Status::crc;
        next = frame_of(target_, numbered(recovery), {});
      } else if (block->wtx()) {
        if (state_.clock.now() - started > kEndlessWtx) return {Status::timeout, true, {}};
        const auto wtxm = static_cast<std::uint8_t>(block->inf[0] & kWtxmMask);
        next = frame_of(target_, kWtx, Bytes{wtxm});
        wait = extended(wtxm);
      } else if (block->r_ack() && block->number() != target_.link.block) {
        ++failures;  // rule 6: the card asks for the last I-block again
        result_.status = Status::rf_protocol;
        next = frame;
      } else {
        return {Status::ok, false, *block};
      }
    }
    return result_;
  }

  std::uint8_t numbered(std::uint8_t pcb) const {
    return static_cast<std::uint8_t>(pcb | target_.link.block);
  }
  void toggle() { target_.link.block ^= 1U; }  // rule B

 private:
  Microseconds extended(std::uint8_t wtxm) const {
    constexpr Microseconds kLongest = 4'949'000;  // FWT is never above that of FWI 14
    return std::min<Microseconds>(block_wait(state_, target_) * std::max<std::uint8_t>(wtxm, 1),
                                  kLongest);
  }

  State& state_;
  Target& target_;
  Turn result_;
};

Outcome failed(const Turn& turn) { return {turn.status, {}, turn.endless}; }

/// The card's answer, chained or not, beginning with the block already received.
Outcome collect(const Doubts& doubts, Conversation& talk, const Target& target, Turn turn) {
  Outcome outcome;
  for (;;) {
    if (turn.status != Status::ok) return failed(turn);
    if (!turn.block.i_block() || turn.block.number() != target.link.block) {
      return {doubts.out_of_step_is_format ? Status::data_format : Status::rf_protocol, {}, false};
    }
    talk.toggle();
    acr122::append(outcome.data, turn.block.inf);
    if (!turn.block.chaining()) return outcome;
    const auto ack = talk.numbered(kRAck);
    turn = talk.exchange(frame_of(target, ack, {}), kRAck);
  }
}

}  // namespace

Microseconds block_wait(const State& state, const Target& target) {
  const bool bounded = state.doubts().chip_wait == ChipWait::timeout;
  return bounded ? timeout_of(state.limits.retry_timeout) : target.link.frame_wait;
}

Outcome transceive(State& state, Target& target, ByteView data, bool more) {
  Conversation talk(state, target);
  const std::size_t overhead = 1 + kCrcBytes + (target.link.has_cid ? 1 : 0);
  const std::size_t piece_size = target.link.fsc - overhead;
  acr122::ByteReader in(data);
  do {
    const auto piece = in.take(std::min(piece_size, in.left()));
    const bool chained = more || in.more();
    const auto pcb = static_cast<std::uint8_t>(kIBlock | (chained ? kChaining : 0));
    const auto turn = talk.exchange(frame_of(target, talk.numbered(pcb), piece), kRNak);
    if (!chained) return collect(state.doubts(), talk, target, turn);
    if (turn.status != Status::ok) return failed(turn);
    if (!turn.block.r_ack()) return {Status::rf_protocol, {}, false};
    talk.toggle();
  } while (in.more());
  return {};
}

Status check_presence(State& state, Target& target) {
  const auto nak = static_cast<std::uint8_t>(kRNak | target.link.block);
  const auto frame = frame_of(target, nak, {});
  const int retries = state.doubts().chip_wait == ChipWait::fwt_once ? 0 : kRetransmissions;
  for (int attempt = 0; attempt <= retries; ++attempt) {
    const auto heard = send(state, frame, block_wait(state, target), target.rx_kbps);
    const auto block = parse(target, heard);
    if (block && (block->r_ack() || block->i_block())) return Status::ok;
  }
  return Status::timeout;
}

Status deselect(State& state, Target& target) {
  const auto frame = frame_of(target, kDeselect, {});
  for (int attempt = 0; attempt <= kRetransmissions; ++attempt) {
    const auto heard = send(state, frame, kDeselectTimeout, target.rx_kbps);
    const auto block = parse(target, heard);
    if (block && block->pcb == kDeselect) return Status::ok;
  }
  return Status::timeout;
}

}  // namespace sim::chip
