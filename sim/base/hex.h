// SPDX-License-Identifier: LGPL-2.1-or-later
// Bytes as people write them.
#pragma once

#include <optional>
#include <string_view>

#include "sim/base/bytes.h"

namespace sim {

/// `04 A2 3B`, with or without blanks; nullopt: no hexadecimal.
std::optional<acr122::Bytes> parse_hex(std::string_view text);

}  // namespace sim
