// SPDX-License-Identifier: LGPL-2.1-or-later
// Requests that the model has no answer for: a test over it shall not pass in silence.
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "sim/base/bytes.h"

namespace sim {

/// Thread-safe. Remembers the first hundred.
class Complaints {
 public:
  void unknown(const std::string& kind, acr122::ByteView request) {
    constexpr std::size_t kShown = 16;  // bytes: enough to tell what it is
    const auto shown = request.first(std::min(request.size(), kShown));
    const std::lock_guard guard(mutex_);
    if (list_.size() < kMost) list_.push_back(kind + " " + acr122::to_hex(shown));
  }
  std::vector<std::string> list() const {
    const std::lock_guard guard(mutex_);
    return list_;
  }

 private:
  static constexpr std::size_t kMost = 100;
  mutable std::mutex mutex_;
  std::vector<std::string> list_;
};

}  // namespace sim
