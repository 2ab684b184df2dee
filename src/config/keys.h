// SPDX-License-Identifier: LGPL-2.1-or-later
// The keys of ifd-acr122.conf as a table.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "config/settings.h"
#include "config/values.h"

namespace acr122::config {

struct Key {
  std::string_view section;
  std::string_view name;
  Values values;
  /// False: `text` is none of the values, and nothing was set.
  bool (*set)(Settings& settings, const Values& values, std::string_view text);
  /// As it is written in the file.
  std::string (*show)(const Settings& settings, const Values& values);
};

/// In the order of the installed file and of the man page.
std::span<const Key> keys();

}  // namespace acr122::config
