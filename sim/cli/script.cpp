// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/cli/script.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

namespace sim::cli {

namespace {

/// Names of the readers; nullopt: not a list of strings.
std::optional<std::vector<std::string>> names(const Json& list) {
  std::vector<std::string> result;
  if (!list.is_array()) return std::nullopt;
  for (const auto& name : list) {
    if (!name.is_string()) return std::nullopt;
    result.push_back(name.get<std::string>());
  }
  return result;
}

/// A key that a script does not have would be overlooked. Error text, or empty.
std::string check_keys(const Json& script) {
  for (const auto& [key, value] : script.items()) {
    if (key == "readers" || key == "steps") continue;
    return fmt::format(
        R"(no "{}" in a script, which has "readers" and "steps"; all else is a step)", key);
  }
  return {};
}

}  // namespace

std::string Script::load(const std::string& file) {
  std::ifstream in(file);
  if (!in) return file + ": cannot be read";
  const auto scenario = Json::parse(in, nullptr, false, true);
  const bool alone = scenario.is_array();
  if (!alone && !scenario.is_object()) return file + ": neither a JSON list nor an object";
  if (const auto problem = alone ? "" : check_keys(scenario); !problem.empty()) {
    return file + ": " + problem;
  }
  if (!alone && scenario.contains("readers")) {
    const auto readers = names(scenario["readers"]);
    if (!readers) return file + ": \"readers\" must be a list of names";
    readers_ = *readers;
  }
  const auto& steps = alone ? scenario : scenario.value("steps", Json::array());
  if (!steps.is_array()) return file + ": \"steps\" must be a list of orders";
  for (const auto& step : steps) {
    if (const auto problem = add(step); !problem.empty()) return file + ": " + problem;
  }
  std::ranges::stable_sort(steps_, {}, &Step::at);
  return {};
}

std::string Script::add(const Json& step) {
  if (!step.is_object()) return "each step is an object with \"do\" and perhaps \"at_ms\"";
  Fields fields(step);
  const auto at = fields.optional_number("at_ms");
  if (!fields.ok()) return fields.problem();
  if (at) {
    steps_.push_back({std::chrono::milliseconds(*at), step});
  } else {
    first_.push_back(step);
  }
  return {};
}

std::vector<Json> Script::steps() const {
  auto all = first_;
  for (const auto& step : steps_) all.push_back(step.order);
  return all;
}

std::vector<Json> Script::take_first_steps() { return std::exchange(first_, {}); }

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
