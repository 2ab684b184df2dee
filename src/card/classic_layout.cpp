// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card/classic_layout.h"

#include <array>

namespace acr122::card::classic {

namespace {
constexpr std::size_t kSmallSectors = 32;
constexpr std::size_t kSmallSize = 4;
constexpr std::size_t kBigSize = 16;
constexpr std::size_t kFirstBigBlock = kSmallSectors * kSmallSize;
constexpr std::size_t kKeySize = 6;
constexpr std::size_t kAccessSize = 4;  // access bits and a byte for the program

enum class Keys : std::uint8_t { none, a, b, either };
// Tables 7 and 8, by condition: C1 C2 C3 as a number.
constexpr std::array kMayWriteData{Keys::either, Keys::none, Keys::none, Keys::b,
                                   Keys::b,      Keys::none, Keys::b,    Keys::none};
constexpr std::array kMayWriteTrailer{Keys::a, Keys::a, Keys::none, Keys::b,
                                      Keys::b, Keys::b, Keys::none, Keys::none};
// Up to condition 010 key B can be read from the trailer, and then it opens nothing (8.7.2).
constexpr unsigned kLastWithReadableB = 2;

// Blocks of a sector that share a condition; 3: the trailer.
unsigned group_of(std::size_t block) {
  constexpr std::size_t kBigGroup = 5;
  const auto group = block < kFirstBigBlock ? block % kSmallSize : block % kBigSize / kBigGroup;
  return static_cast<unsigned>(group);
}

// Byte 7: C1 ~C3, byte 8: C3 C2, a nibble each.
unsigned condition(ByteView trailer, unsigned group) {
  ByteReader in(trailer);
  in.take(kKeySize + 1);
  const unsigned byte7 = in.u8(), byte8 = in.u8();
  const auto bit = [group](unsigned nibble) { return nibble >> group & 1U; };
  return bit(byte7 >> 4) << 2 | bit(byte8) << 1 | bit(byte8 >> 4);
}
}  // namespace

// SAK bits 08 and 10: 4K; 09: Mini; all others 1K. A MIFARE Plus 2K says 08, too, and nothing else
// tells it from a 1K: its upper half is out of reach.
std::size_t blocks_of_sak(std::uint8_t sak) {
  constexpr std::uint8_t k4k = 0x18, kMini = 0x09;
  constexpr std::size_t kBlocksOf4k = 256, kBlocksOf1k = 64, kBlocksOfMini = 20;
  if ((sak & k4k) == k4k) return kBlocksOf4k;
  return (sak & kMini) == kMini ? kBlocksOfMini : kBlocksOf1k;
}

std::size_t sector_of(std::size_t block) {
  if (block < kFirstBigBlock) return block / kSmallSize;
  return kSmallSectors + (block - kFirstBigBlock) / kBigSize;
}

bool is_trailer(std::size_t block) { return sector_of(block) != sector_of(block + 1); }

std::size_t trailer_of(std::size_t block) {
  while (!is_trailer(block)) ++block;
  return block;
}

Bytes value_block(std::uint32_t value, std::uint8_t address) {
  Frame<kBlockSize> block;
  const auto inverted = static_cast<std::uint8_t>(~address);
  block.u32le(value).u32le(~value).u32le(value);
  block.u8(address).u8(inverted).u8(address).u8(inverted);
  return to_bytes(block.view());
}

std::optional<std::uint32_t> value_of(ByteView block) {
  ByteReader in(block);
  const auto value = in.u32le(), inverted = in.u32le(), again = in.u32le();
  const auto a = in.u16le(), b = in.u16le();
  const unsigned address = a & 0xFFU, inverted_address = a >> 8;
  if (!in.finished() || inverted != ~value || again != value) return std::nullopt;
  if (a != b || (address ^ inverted_address) != 0xFF) return std::nullopt;
  return value;
}

// Byte 6: ~C2 ~C1, byte 7: C1 ~C3, byte 8: C3 C2, a nibble each.
bool access_bits_agree(ByteView trailer) {
  constexpr std::uint8_t kLow = 0x0F;
  ByteReader in(trailer);
  in.take(kKeySize);
  const auto byte6 = in.u8(), byte7 = in.u8(), byte8 = in.u8();
  const auto differ = [](unsigned a, unsigned b) { return ((a ^ b) & kLow) == kLow; };
  return in.ok() && differ(byte6, byte7 >> 4) && differ(byte6 >> 4, byte8) &&
         differ(byte7, byte8 >> 4);
}

bool may_write(ByteView trailer, std::size_t block, KeyType key) {
  if (!access_bits_agree(trailer)) return false;
  const auto of_trailer = condition(trailer, 3);
  if (key == KeyType::b && of_trailer <= kLastWithReadableB) return false;
  const auto keys = is_trailer(block) ? kMayWriteTrailer.at(of_trailer)
                                      : kMayWriteData.at(condition(trailer, group_of(block)));
  return keys == Keys::either || keys == (key == KeyType::a ? Keys::a : Keys::b);
}

ByteView key_of(ByteView trailer, KeyType key) {
  ByteReader in(trailer);
  const auto a = in.take(kKeySize);
  in.take(kAccessSize);
  return key == KeyType::a ? a : in.take(kKeySize);
}

}  // namespace acr122::card::classic
