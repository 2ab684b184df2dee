// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card/classic_layout.h"

namespace acr122::card::classic {

namespace {
constexpr std::size_t kSmallSectors = 32;
constexpr std::size_t kSmallSize = 4;
constexpr std::size_t kBigSize = 16;
constexpr std::size_t kFirstBigBlock = kSmallSectors * kSmallSize;
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
  in.take(6);  // key A
  const auto byte6 = in.u8(), byte7 = in.u8(), byte8 = in.u8();
  const auto differ = [](unsigned a, unsigned b) { return ((a ^ b) & kLow) == kLow; };
  return in.ok() && differ(byte6, byte7 >> 4) && differ(byte6 >> 4, byte8) &&
         differ(byte7, byte8 >> 4);
}

}  // namespace acr122::card::classic
