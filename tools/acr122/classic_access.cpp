// SPDX-License-Identifier: LGPL-2.1-or-later
#include "classic_access.h"

#include <array>

namespace tool::classic {

namespace {

constexpr std::size_t kSmallSectors = 32, kSmall = 4, kBig = 16;
constexpr std::size_t kFirstBig = kSmallSectors * kSmall;

/// By condition: C1 C2 C3 as a number.
constexpr std::array kData{
    "open",
    "value, may only shrink",
    "read only",
    "read and write by key B only",
    "write by key B",
    "read by key B only",
    "value, key B fills",
    "locked for ever",
};
constexpr std::array kTrailer{
    "keys by key A, bits fixed", "keys and bits by key A",    "locked for ever",
    "keys and bits by key B",    "keys by key B, bits fixed", "bits by key B, keys fixed",
    "locked for ever",           "locked for ever",
};

/// Blocks that share a condition; 3: the trailer.
unsigned group_of(std::size_t block) {
  constexpr std::size_t kBigGroup = 5;
  return static_cast<unsigned>(block < kFirstBig ? block % kSmall : block % kBig / kBigGroup);
}

struct AccessBits {
  std::uint8_t byte6 = 0, byte7 = 0, byte8 = 0;
};

AccessBits bits_of(ByteView trailer) {
  acr122::ByteReader in(trailer);
  in.take(kKey);
  AccessBits bits;
  bits.byte6 = in.u8();
  bits.byte7 = in.u8();
  bits.byte8 = in.u8();
  return bits;
}

/// Byte 7: C1 ~C3, byte 8: C3 C2, a nibble each.
std::size_t condition(ByteView trailer, unsigned group) {
  const auto bits = bits_of(trailer);
  const auto bit = [group](unsigned nibble) { return nibble >> group & 1U; };
  return bit(bits.byte7 >> 4U) << 2 | bit(bits.byte8) << 1 | bit(bits.byte8 >> 4U);
}

constexpr unsigned kOfTrailer = 3;

}  // namespace

std::size_t sector_of(std::size_t block) {
  if (block < kFirstBig) return block / kSmall;
  return kSmallSectors + (block - kFirstBig) / kBig;
}

std::size_t first_block(std::size_t sector) {
  if (sector < kSmallSectors) return sector * kSmall;
  return kFirstBig + (sector - kSmallSectors) * kBig;
}

std::size_t trailer_of(std::size_t sector) { return first_block(sector + 1) - 1; }

bool is_trailer(std::size_t block) { return block == trailer_of(sector_of(block)); }

// Byte 6: ~C2 ~C1, byte 7: C1 ~C3, byte 8: C3 C2, a nibble each.
bool bits_agree(ByteView trailer) {
  constexpr unsigned kLow = 0x0F;
  const auto bits = bits_of(trailer);
  const auto differ = [](unsigned a, unsigned b) { return ((a ^ b) & kLow) == kLow; };
  return trailer.size() == kBlock && differ(bits.byte6, bits.byte7 >> 4U) &&
         differ(bits.byte6 >> 4U, bits.byte8) && differ(bits.byte7, bits.byte8 >> 4U);
}

// Conditions 000, 001 and 010.
bool key_b_readable(ByteView trailer) {
  constexpr std::size_t kLast = 2;
  return bits_agree(trailer) && condition(trailer, kOfTrailer) <= kLast;
}

std::string access(ByteView trailer, std::size_t block) {
  if (!bits_agree(trailer)) return "access bits are broken: locked for ever";
  if (is_trailer(block)) return kTrailer.at(condition(trailer, kOfTrailer));
  return kData.at(condition(trailer, group_of(block)));
}

}  // namespace tool::classic
