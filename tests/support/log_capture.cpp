// SPDX-License-Identifier: LGPL-2.1-or-later
#include "support/log_capture.h"

#include <mutex>

#include "base/log.h"

namespace {
std::mutex mutex;
std::vector<std::string> lines;
}  // namespace

namespace acr122::log {
void write(Level /*level*/, std::string_view line) {
  const std::lock_guard lock(mutex);
  lines.emplace_back(line);
}
bool enabled(Level /*level*/) { return true; }
void set_level(Level /*level*/) {}
}  // namespace acr122::log

std::vector<std::string> test_support::take_log_lines() {
  const std::lock_guard lock(mutex);
  return std::exchange(lines, {});
}
