// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/cards/mifare_access.h"

namespace sim {
namespace {

constexpr auto kNone = Keys::none;
constexpr auto kA = Keys::a;
constexpr auto kB = Keys::b;
constexpr auto kAB = Keys::either;
constexpr std::size_t kAccessBits = 6;  // offset in the trailer

// The columns agree with libfreefare mifare_classic.c.
constexpr std::array<DataRights, 8> kData{{
    {kAB, kAB, kAB, kAB},        // 000, as delivered
    {kAB, kNone, kNone, kAB},    // 001
    {kAB, kNone, kNone, kNone},  // 010
    {kB, kB, kNone, kNone},      // 011
    {kAB, kB, kNone, kNone},     // 100
    {kB, kNone, kNone, kNone},   // 101
    {kAB, kB, kB, kAB},          // 110
    {kNone, kNone, kNone, kNone},
}};
constexpr std::array<TrailerRights, 8> kTrailer{{
    {kA, kA, kNone, kA, kA},            // 000
    {kA, kA, kA, kA, kA},               // 001, as delivered
    {kNone, kA, kNone, kA, kNone},      // 010
    {kB, kAB, kB, kNone, kB},           // 011
    {kB, kAB, kNone, kNone, kB},        // 100
    {kNone, kAB, kB, kNone, kNone},     // 101
    {kNone, kAB, kNone, kNone, kNone},  // 110
    {kNone, kAB, kNone, kNone, kNone},  // 111
}};

}  // namespace

const DataRights& data_rights(std::uint8_t condition) { return kData[condition & 7]; }
const TrailerRights& trailer_rights(std::uint8_t condition) { return kTrailer[condition & 7]; }

std::optional<Conditions> conditions_of(acr122::ByteView trailer) {
  acr122::ByteReader in(trailer);
  in.take(kAccessBits);
  const unsigned inverted12 = in.u8();  // ~C2 ~C1
  const unsigned c1_inverted3 = in.u8();
  const unsigned c3_c2 = in.u8();
  const unsigned c1 = c1_inverted3 >> 4;
  const unsigned c2 = c3_c2 & 0x0F;
  const unsigned c3 = c3_c2 >> 4;
  const bool fits = in.ok() && inverted12 == (((~c2 & 0x0F) << 4) | (~c1 & 0x0F)) &&
                    (c1_inverted3 & 0x0F) == (~c3 & 0x0F);
  if (!fits) return std::nullopt;
  Conditions conditions{};
  for (unsigned group = 0; group < conditions.size(); ++group) {
    const auto bit = [group](unsigned nibble) { return (nibble >> group) & 1U; };
    conditions[group] = static_cast<std::uint8_t>(bit(c1) << 2 | bit(c2) << 1 | bit(c3));
  }
  return conditions;
}

}  // namespace sim
