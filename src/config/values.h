// SPDX-License-Identifier: LGPL-2.1-or-later
// How values are spelled in ifd-acr122.conf.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace acr122::config {

struct Word {
  std::string_view text;
  unsigned value;
  bool documented = true;  // false: another spelling
};

/// What a key takes: one of `words` (a list: one or more), or without them a decimal number from
/// `low` to `high`.
struct Values {
  unsigned low = 0;
  unsigned high = 0;
  std::string_view unit;
  std::span<const Word> words;
  bool list = false;
};

/// Nothing: `text` is none of them.
std::optional<unsigned> read_value(const Values& values, std::string_view text);
std::string write_value(const Values& values, unsigned value);

/// "milliseconds, 10 to 10000", "106, 212 or 424 kbps", "one or more of a, b and jewel".
std::string describe_values(const Values& values);

}  // namespace acr122::config
