// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/cli/script.h"

#include <algorithm>
#include <fstream>

namespace sim::cli {

std::string Script::load(const std::string& file) {
  std::ifstream in(file);
  if (!in) return file + ": cannot be read";
  const auto list = Json::parse(in, nullptr, false, true);
  if (!list.is_array()) return file + ": not a JSON list of orders";
  for (const auto& order : list) {
    if (!order.is_object()) return file + ": each step is an object with \"at_ms\" and \"do\"";
    Fields fields(order);
    const auto at = fields.number("at_ms");
    if (!fields.ok()) return file + ": " + fields.problem();
    steps_.push_back({std::chrono::milliseconds(at), order});
  }
  std::ranges::stable_sort(steps_, {}, &Step::at);
  return {};
}

std::optional<std::chrono::milliseconds> Script::wait() const {
  if (next_ == steps_.size()) return std::nullopt;
  const auto left = started_ + steps_[next_].at - Clock::now();
  return std::max(std::chrono::ceil<std::chrono::milliseconds>(left), std::chrono::milliseconds(0));
}

std::optional<Json> Script::take_due() {
  if (next_ == steps_.size() || Clock::now() < started_ + steps_[next_].at) return std::nullopt;
  return steps_[next_++].order;
}

}  // namespace sim::cli
