// SPDX-License-Identifier: LGPL-2.1-or-later
// The sections of ifd-acr122.conf, and which keys stand in them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/settings.h"

namespace acr122::config {

/// [reader], [log], [cards]; or [reader usb:1-2.3], which takes the keys of [reader] and [cards].
struct Section {
  std::string name;
  std::string ports;  // of one reader; empty: general
};

/// `header` without its brackets. Nothing: there is no such section.
std::optional<Section> find_section(std::string_view header);

/// Sets one key. Returns what is wrong with it, for the log; the key then keeps its value.
std::optional<std::string> set_key(Settings& settings, const Section& section, std::string_view key,
                                   std::string_view value);

}  // namespace acr122::config
