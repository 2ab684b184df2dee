// SPDX-License-Identifier: LGPL-2.1-or-later
// A scenario: {"readers":["acr122u","acr122u-215"],"steps":[..]}, or the steps alone. A step is an
// order with its time: {"at_ms":500,"do":"place","card":"classic-1k","id":"a"}. Steps without time
// are done before the program starts.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/cli/json_fields.h"

namespace sim::cli {

class Script {
 public:
  /// Error text, or empty.
  std::string load(const std::string& file);
  const std::vector<std::string>& readers() const { return readers_; }
  /// All steps, those without time first.
  std::vector<Json> steps() const;
  /// The steps without time, once.
  std::vector<Json> take_first_steps();

  /// Time starts now.
  void start() { started_ = Clock::now(); }
  /// Until the next step; nullopt when none is left.
  std::optional<std::chrono::milliseconds> wait() const;
  /// The next step if it is due.
  std::optional<Json> take_due();

 private:
  using Clock = std::chrono::steady_clock;
  struct Step {
    std::chrono::milliseconds at;
    Json order;
  };
  std::string add(const Json& step);

  std::vector<std::string> readers_;
  std::vector<Json> first_;
  std::vector<Step> steps_;  // in order of time
  std::size_t next_ = 0;
  Clock::time_point started_;
};

}  // namespace sim::cli
