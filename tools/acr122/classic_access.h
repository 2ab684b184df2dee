// SPDX-License-Identifier: LGPL-2.1-or-later
// Sectors and access bits of MIFARE Classic (MF1S50YYX and MF1S70YYX, sections 8.6, 8.7).
#pragma once

#include <string>

#include "base/bytes.h"

namespace tool::classic {

using acr122::Bytes;
using acr122::ByteView;

inline constexpr std::size_t kBlock = 16;
inline constexpr std::size_t kKey = 6;

/// Sectors have four blocks up to block 127, sixteen from there on.
std::size_t sector_of(std::size_t block);
std::size_t first_block(std::size_t sector);
/// The last block: keys and access bits.
std::size_t trailer_of(std::size_t sector);
bool is_trailer(std::size_t block);

/// Each bit is there twice, once inverted; a card whose bits disagree locks the sector for ever.
bool bits_agree(ByteView trailer);
/// Key B can be read, and then opens nothing.
bool key_b_readable(ByteView trailer);
/// Who may do what with a block, in words. `trailer` is that of its sector.
std::string access(ByteView trailer, std::size_t block);

}  // namespace tool::classic
