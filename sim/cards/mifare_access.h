// SPDX-License-Identifier: LGPL-2.1-or-later
// The access conditions of a MIFARE Classic sector (MF1S50YYX, 8.7).
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "sim/base/bytes.h"

namespace sim {

/// Which keys give a right; a set, for the tables.
enum class Keys : std::uint8_t { none = 0, a = 1, b = 2, either = 3 };
constexpr bool has(Keys set, Keys key) {
  return (static_cast<unsigned>(set) & static_cast<unsigned>(key)) != 0;
}

struct DataRights {
  Keys read, write, increment, decrement;  // the last: transfer and restore too
};
struct TrailerRights {
  Keys write_key_a, read_access, write_access, read_key_b, write_key_b;
};

/// By condition, C1C2C3 as a number: C1 is the 4, C3 the 1.
const DataRights& data_rights(std::uint8_t condition);
const TrailerRights& trailer_rights(std::uint8_t condition);

/// The conditions of a sector's four groups of blocks; the last one is the trailer's. nullopt: the
/// inverted copies do not fit, and the sector is locked for ever.
using Conditions = std::array<std::uint8_t, 4>;
std::optional<Conditions> conditions_of(acr122::ByteView trailer);

}  // namespace sim
