// SPDX-License-Identifier: LGPL-2.1-or-later
// The blocks of ISO/IEC 14443-4, clause 7.1, as bytes: what a card may send, what a reader sends.
#pragma once

#include <optional>

#include "base/bytes.h"

namespace acr122::rf {

inline constexpr std::size_t kCrcSize = 2;
/// Longest block of the standard without its CRC: FSD and FSC end at 256.
inline constexpr std::size_t kLongestBlock = 256 - kCrcSize;
/// Of the byte that holds a CID: above it are the power level indication (7.1.1.2) or, in the
/// answer to ATTRIB, MBLI (ISO 14443-3, 7.11).
inline constexpr std::uint8_t kCidBits = 0x0F;

/// A block that a card may send (a PICC knows no R(NAK)).
struct Block {
  enum class Kind : std::uint8_t { i, r_ack, s_wtx, s_deselect };
  Kind kind = Kind::i;
  std::uint8_t number = 0;  // of I and R blocks: 0 or 1
  bool chaining = false;    // of an I-block: more follow
  ByteView inf;             // into the bytes that were decoded
};

/// A block without its CRC; nullopt if it is none (7.5.6: an invalid block). `cid`: the card was
/// activated with this number, and each block has to carry it; without one, none may. A NAD, which
/// this reader never sends, is skipped. An R-block has no INF field, S(DESELECT) neither, S(WTX)
/// exactly one byte.
std::optional<Block> decode_block(ByteView bytes, std::optional<std::uint8_t> cid);

using BlockFrame = Frame<kLongestBlock>;

/// Blocks of the reader. Those that do not fit kLongestBlock are empty, as Frame has it.
BlockFrame i_block(std::uint8_t number, bool chaining, std::optional<std::uint8_t> cid,
                   ByteView inf);
BlockFrame r_ack(std::uint8_t number, std::optional<std::uint8_t> cid);
BlockFrame r_nak(std::uint8_t number, std::optional<std::uint8_t> cid);
BlockFrame s_wtx(std::uint8_t wtxm, std::optional<std::uint8_t> cid);
BlockFrame s_deselect(std::optional<std::uint8_t> cid);

}  // namespace acr122::rf
