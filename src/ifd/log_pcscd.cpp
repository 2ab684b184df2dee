// SPDX-License-Identifier: LGPL-2.1-or-later
// acr122/log.h on top of pcscd's log_msg.
#include <algorithm>
#include <atomic>
#include <cstdio>

#include "base/log.h"

extern "C" {
#include <debuglog.h>
}

// Weak: programs other than pcscd that load the driver need not define it.
#pragma weak log_msg

namespace acr122::log {
namespace {

// pcscd cuts at 2047 characters (debuglog.c).
constexpr std::size_t kLongestLine = 2'000;
constexpr const char* kPrefix = "ACR122: ";

constinit std::atomic<Level> lowest{Level::info};

int priority_of(Level level) {
  switch (level) {
    case Level::debug:
      return PCSC_LOG_DEBUG;
    case Level::info:
      return PCSC_LOG_INFO;
    case Level::error:
      return PCSC_LOG_ERROR;
    case Level::critical:
      return PCSC_LOG_CRITICAL;
  }
  return PCSC_LOG_ERROR;
}

/// Strings of USB devices and names of configuration keys are foreign: they must not forge lines
/// or colours.
std::string printable(std::string_view line) {
  std::string text(line.substr(0, kLongestLine));
  std::ranges::replace_if(
      text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7F'; }, '?');
  return text;
}

}  // namespace

void write(Level level, std::string_view line) {
  if (!enabled(level)) return;
  const auto text = printable(line);
  if (log_msg) {
    log_msg(priority_of(level), "%s%s", kPrefix, text.c_str());
  } else {
    std::fprintf(stderr, "%s%s\n", kPrefix, text.c_str());
  }
}

bool enabled(Level level) { return level >= lowest.load(std::memory_order_relaxed); }

void set_level(Level level) { lowest.store(level, std::memory_order_relaxed); }

}  // namespace acr122::log
