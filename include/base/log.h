// SPDX-License-Identifier: LGPL-2.1-or-later
// One door for log lines. Defined on top of pcscd's log_msg by src/ifd/log_pcscd.cpp and by
// tests/support/log_capture.cpp in tests.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

#include "base/bytes.h"

namespace acr122::log {

/// pcscd's priorities (debuglog.h): a line shows if its level is at or above the daemon's.
enum class Level { debug, info, error, critical };

void write(Level level, std::string_view line);

/// False lets callers skip building dumps that nobody will see (option `level` of section [log]).
bool enabled(Level level);
void set_level(Level level);

template <class... Args>
void debug(fmt::format_string<Args...> text, Args&&... args) {
  if (enabled(Level::debug)) write(Level::debug, fmt::format(text, std::forward<Args>(args)...));
}
template <class... Args>
void info(fmt::format_string<Args...> text, Args&&... args) {
  if (enabled(Level::info)) write(Level::info, fmt::format(text, std::forward<Args>(args)...));
}
template <class... Args>
void error(fmt::format_string<Args...> text, Args&&... args) {
  if (enabled(Level::error)) write(Level::error, fmt::format(text, std::forward<Args>(args)...));
}

}  // namespace acr122::log
