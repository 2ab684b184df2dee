// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rf/block.h"

namespace acr122::rf {

namespace {

// PCB, 7.1.1.1. Bit numbers there begin with 1.
namespace pcb {
constexpr std::uint8_t kIBlock = 0x02, kIBlockBits = 0xE2;
constexpr std::uint8_t kRAck = 0xA2, kRNak = 0xB2, kRAckBits = 0xF6;
constexpr std::uint8_t kWtx = 0xF2, kDeselect = 0xC2, kSBlockBits = 0xF7;
constexpr std::uint8_t kNumber = 0x01;
constexpr std::uint8_t kNadFollows = 0x04;
constexpr std::uint8_t kCidFollows = 0x08;
constexpr std::uint8_t kChaining = 0x10;
}  // namespace pcb

BlockFrame block(std::uint8_t control, std::optional<std::uint8_t> cid, ByteView inf = {}) {
  BlockFrame frame;
  frame.u8(cid ? control | pcb::kCidFollows : control);
  if (cid) frame.u8(*cid);
  frame.bytes(inf);
  return frame;
}

std::uint8_t numbered(std::uint8_t control, std::uint8_t number) {
  return static_cast<std::uint8_t>(control | (number & pcb::kNumber));
}

// Is the CID there exactly where one was agreed on, and is it this one?
bool addressed(std::uint8_t control, ByteReader& in, std::optional<std::uint8_t> cid) {
  const bool carries = (control & pcb::kCidFollows) != 0;
  if (carries != cid.has_value()) return false;
  return !carries || (in.u8() & kCidBits) == *cid;
}

std::optional<Block> decode_i_block(std::uint8_t control, ByteReader& in) {
  if ((control & pcb::kNadFollows) != 0) in.u8();
  const auto inf = in.rest();
  if (!in.ok()) return std::nullopt;
  const auto number = static_cast<std::uint8_t>(control & pcb::kNumber);
  return Block{Block::Kind::i, number, (control & pcb::kChaining) != 0, inf};
}

std::optional<Block> decode_short_block(std::uint8_t control, ByteView inf) {
  const auto number = static_cast<std::uint8_t>(control & pcb::kNumber);
  if ((control & pcb::kRAckBits) == pcb::kRAck && inf.empty()) {
    return Block{Block::Kind::r_ack, number, false, {}};
  }
  if ((control & pcb::kSBlockBits) == pcb::kDeselect && inf.empty()) {
    return Block{Block::Kind::s_deselect, 0, false, {}};
  }
  if ((control & pcb::kSBlockBits) == pcb::kWtx && inf.size() == 1) {
    return Block{Block::Kind::s_wtx, 0, false, inf};
  }
  return std::nullopt;
}

}  // namespace

std::optional<Block> decode_block(ByteView bytes, std::optional<std::uint8_t> cid) {
  if (bytes.size() > kLongestBlock) return std::nullopt;
  ByteReader in(bytes);
  const auto control = in.u8();
  if (!addressed(control, in, cid) || !in.ok()) return std::nullopt;
  if ((control & pcb::kIBlockBits) == pcb::kIBlock) return decode_i_block(control, in);
  return decode_short_block(control, in.rest());
}

BlockFrame i_block(std::uint8_t number, bool chaining, std::optional<std::uint8_t> cid,
                   ByteView inf) {
  const auto control = numbered(pcb::kIBlock, number);
  return block(chaining ? control | pcb::kChaining : control, cid, inf);
}
BlockFrame r_ack(std::uint8_t number, std::optional<std::uint8_t> cid) {
  return block(numbered(pcb::kRAck, number), cid);
}
BlockFrame r_nak(std::uint8_t number, std::optional<std::uint8_t> cid) {
  return block(numbered(pcb::kRNak, number), cid);
}
BlockFrame s_wtx(std::uint8_t wtxm, std::optional<std::uint8_t> cid) {
  return block(pcb::kWtx, cid, ByteView(&wtxm, 1));
}
BlockFrame s_deselect(std::optional<std::uint8_t> cid) { return block(pcb::kDeselect, cid); }

}  // namespace acr122::rf
