// SPDX-License-Identifier: LGPL-2.1-or-later
// Blocks and sectors of MIFARE Classic, and what value blocks and trailers look like inside
// (MF1S50YYX, MF1S70YYX, section 8). Pure functions.
#pragma once

#include <optional>

#include "base/bytes.h"
#include "pcsc/request.h"

namespace acr122::card::classic {

inline constexpr std::size_t kBlockSize = 16;

/// How many blocks a card of this SAK has: 20, 64 or 256.
std::size_t blocks_of_sak(std::uint8_t sak);

/// Sectors have 4 blocks up to block 127, 16 from there on.
std::size_t sector_of(std::size_t block);
/// The last block of its sector holds keys and access bits.
bool is_trailer(std::size_t block);
/// The trailer of the sector of `block`.
std::size_t trailer_of(std::size_t block);

/// A block that holds V ~V V A ~A A ~A.
Bytes value_block(std::uint32_t value, std::uint8_t address);
/// Nothing: no value block.
std::optional<std::uint32_t> value_of(ByteView block);

/// Each access bit of a trailer is there twice, once inverted. A card whose bits disagree locks the
/// sector for ever.
bool access_bits_agree(ByteView trailer);

using KeyType = pcsc::Authenticate::KeyType;

/// Whether the access bits of its sector's trailer let a key write the block; for a trailer: any
/// part of it.
bool may_write(ByteView trailer, std::size_t block, KeyType key);
/// The six bytes of key A or B.
ByteView key_of(ByteView trailer, KeyType key);

}  // namespace acr122::card::classic
