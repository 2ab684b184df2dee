// SPDX-License-Identifier: LGPL-2.1-or-later
// Repeated failures in few lines. Pure: the clock is an argument.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "base/clock.h"

namespace acr122::reader {

/// One line per kind of failure, then at most one a minute that counts the rest; one line when it
/// is over. A dead reader must not fill the system log (users of libccid meet "can't write" at
/// full speed: nfc-tools and pcsc-tools issue trackers).
class FailureLog {
 public:
  static constexpr std::chrono::seconds kQuietFor{60};

  /// The text to write now, if any.
  std::optional<std::string> failed(const Error& error, TimePoint now);
  /// The text to write now, if a failure was written before.
  std::optional<std::string> recovered();
  /// The failure that is not over yet.
  const std::optional<Error>& last() const { return last_; }

 private:
  struct Kind {
    TimePoint written;
    unsigned held_back = 0;
  };
  std::map<Errc, Kind> kinds_;
  unsigned failures_ = 0;  // since the last recovery
  bool announced_ = false;
  std::optional<Error> last_;
};

}  // namespace acr122::reader
