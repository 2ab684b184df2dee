// SPDX-License-Identifier: LGPL-2.1-or-later
// What an ATR says (ISO 7816-3, 8.2; PC/SC part 3, section 3.1.3).
#pragma once

#include <optional>
#include <string>

#include "base/bytes.h"

namespace tool {

using acr122::Bytes;
using acr122::ByteView;

/// The name of a storage card (PC/SC part 3, section 3.1.3.2.3.2).
struct StorageName {
  std::uint8_t standard = 0;  // SS
  std::uint16_t card = 0;     // NN NN
};

struct Atr {
  Bytes historical = {};
  std::optional<StorageName> storage = std::nullopt;  // nullopt: a smart card
};

/// nullopt: no ATR, or a broken one. A wrong TCK is none of it: firmware gets it wrong.
std::optional<Atr> parse_atr(ByteView atr);

/// "MIFARE Classic 1K (ISO 14443 A)", "smart card, says \"JCOP31\"".
std::string in_words(const Atr& atr);

}  // namespace tool
