// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/failure_log.h"

#include <fmt/format.h>

namespace acr122::reader {

std::optional<std::string> FailureLog::failed(const Error& error, TimePoint now) {
  ++failures_;
  last_ = error;
  const auto [entry, first] = kinds_.try_emplace(error.code, Kind{now, 0});
  Kind& kind = entry->second;
  if (!first && now - kind.written < kQuietFor) {
    ++kind.held_back;
    return std::nullopt;
  }
  auto line = describe(error);
  if (kind.held_back > 0) line += fmt::format(" ({} more since the last line)", kind.held_back);
  kind = Kind{now, 0};
  announced_ = true;
  return line;
}

std::optional<std::string> FailureLog::recovered() {
  const auto failures = std::exchange(failures_, 0U);
  last_.reset();
  if (!std::exchange(announced_, false)) return std::nullopt;
  return fmt::format("works again after {} failure{}", failures, failures == 1 ? "" : "s");
}

}  // namespace acr122::reader
