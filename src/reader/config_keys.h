// SPDX-License-Identifier: LGPL-2.1-or-later
// The keys of ifd-acr122.conf as a table.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reader/config.h"

namespace acr122::reader {

/// Sets one key. Returns what is wrong with it, for the log; the key then keeps its value.
std::optional<std::string> set_key(Config& config, std::string_view section, std::string_view key,
                                   std::string_view value);

/// Every key as "section.key", for the test that compares them with the documented file.
std::vector<std::string> key_names();

}  // namespace acr122::reader
