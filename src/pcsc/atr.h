// SPDX-License-Identifier: LGPL-2.1-or-later
// ATRs that a contactless reader makes up (PC/SC part 3, section 3.1.3.2.3).
#pragma once

#include "base/bytes.h"

namespace acr122::pcsc {

/// T0 counts no further (ISO 7816-3, 8.2.2).
inline constexpr std::size_t kMaxHistoricalBytes = 15;

/// Registered standard of a storage card: byte SS (PC/SC part 3 supplement).
enum class Standard : std::uint8_t { iso14443a_3 = 0x03, iso14443b_3 = 0x07, felica = 0x11 };

/// `3B 8N 80 01 H1..HN TCK`. Historical bytes beyond kMaxHistoricalBytes are dropped.
Bytes contactless_atr(ByteView historical_bytes);

/// 20 bytes; historical bytes `80 4F 0C A0 00 00 03 06 SS NN NN 00 00 00 00`.
Bytes storage_card_atr(Standard standard, std::uint16_t card_name);

}  // namespace acr122::pcsc
