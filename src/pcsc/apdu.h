// SPDX-License-Identifier: LGPL-2.1-or-later
// Command APDUs, cases 1 to 4, short and extended (ISO 7816-4, section 5.1).
#pragma once

#include <optional>

#include "base/bytes.h"

namespace acr122::pcsc {

struct CommandApdu {
  std::uint8_t cla = 0, ins = 0, p1 = 0, p2 = 0;
  ByteView data;                  // empty in cases 1 and 2; points into the parsed bytes
  std::optional<std::size_t> le;  // absent in cases 1 and 3; 0 written as all zeros means "all"
  bool extended = false;
};

/// nullopt: Lc, Le and the length do not fit each other, or there is no whole header.
std::optional<CommandApdu> parse_apdu(ByteView apdu);

}  // namespace acr122::pcsc
