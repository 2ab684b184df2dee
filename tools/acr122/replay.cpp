// SPDX-License-Identifier: LGPL-2.1-or-later
#include "replay.h"

#include <algorithm>
#include <cmath>

#include "interrupt.h"

namespace tool {

namespace {

constexpr std::int64_t kLongestPause = 5'000;  // ms
constexpr auto kFirmware = "FF 00 48 00 00";

bool is_text(const Json& step, const char* name) {
  return step.contains(name) && step[name].is_string();
}

bool well_formed_send(const Json& step) {
  if (!is_text(step, "send") || !step.contains("answer")) return false;
  if (!step["answer"].is_null() && !step["answer"].is_string()) return false;
  if (step.contains("ms") && !step["ms"].is_number()) return false;
  const auto& command = step["send"].get_ref<const std::string&>();
  if (command.starts_with("FF 00 5") || command == kFirmware) return true;
  const auto bytes = command_bytes(command, {});
  return bytes && harmless(*bytes);
}

bool well_formed(const Json& step) {
  if (!step.is_object()) return false;
  if (is_text(step, "ask")) return true;
  if (!step.contains("pause_ms")) return well_formed_send(step);
  const auto& pause = step["pause_ms"];
  return pause.is_number_unsigned() && pause.get<std::uint64_t>() <= kLongestPause;
}

Json trace_of(const std::string& report) {
  const auto file = Json::parse(report, nullptr, false);
  if (!file.is_object() || !file.contains("trace") || !file["trace"].is_array()) {
    throw Stopped("no report of acr122 probe: there is no \"trace\"");
  }
  const auto& trace = file["trace"];
  const auto wrong = std::ranges::find_if_not(trace, well_formed);
  if (wrong == trace.end()) return trace;
  throw Stopped(fmt::format("step {} of \"trace\" is nothing that a probe does: {:.80}",
                            wrong - trace.begin() + 1,
                            wrong->dump(-1, ' ', true, Json::error_handler_t::replace)));
}

std::string shown(const Json& answer) {
  return answer.is_string() ? answer.get<std::string>() : "nothing";
}

/// Half as long and some milliseconds are the way's and the machine's.
bool times_differ(const Json& before, const Json& now) {
  constexpr double kWay = 20;
  if (!before.contains("ms")) return false;
  const double a = before["ms"].get<double>();
  const double b = now["ms"].get<double>();
  return std::abs(a - b) > kWay + std::max(a, b) / 2;
}

/// The PICC parameter is Bench's own affair here: how the driver answers it says nothing.
void send(const Json& step, Bench& bench) {
  const auto& command = step["send"].get_ref<const std::string&>();
  if (command == kFirmware) {
    bench.pseudo(command);
  } else if (step.contains("half")) {
    bench.half(command);
  } else {
    bench.chip(command);
  }
}

void compare(const Json& before, const Json& now, bool times, std::vector<std::string>& differ) {
  if (before["answer"] != now["answer"]) {
    differ.push_back(fmt::format("{}: {} before, {} now", before["send"].get<std::string>(),
                                 shown(before["answer"]), shown(now["answer"])));
  } else if (times && times_differ(before, now)) {
    differ.push_back(fmt::format("{}: {} ms before, {} ms now", before["send"].get<std::string>(),
                                 before["ms"].dump(), now["ms"].dump()));
  }
}

bool of_picc_parameter(const Json& step) {
  return step["send"].get_ref<const std::string&>().starts_with("FF 00 5");
}

void run(const Json& trace, Bench& bench, bool times, std::vector<std::string>& differ) {
  bool skipping = false;
  for (const auto& step : trace) {
    if (step.contains("ask")) {
      const auto name = step["ask"].get<std::string>();
      skipping = !bench.ask({name, fmt::format("What was asked for is \"{}\".", name)});
    } else if (skipping) {
      continue;
    } else if (step.contains("pause_ms")) {
      bench.pause(std::chrono::milliseconds(step["pause_ms"].get<std::int64_t>()));
    } else if (!of_picc_parameter(step)) {
      send(step, bench);
      compare(step, bench.trace().back(), times, differ);
    }
  }
}

}  // namespace

std::vector<std::string> replay(const std::string& report, Bench& bench, bool times) {
  const auto trace = trace_of(report);
  std::vector<std::string> differ;
  bench.begin();
  try {
    run(trace, bench, times, differ);
  } catch (const Interrupted& interrupted) {
    differ.push_back(interrupted.what());
  } catch (const Gone& gone) {
    differ.push_back(std::string("the reader is gone: ") + gone.what());
    return differ;
  }
  bench.end();
  return differ;
}

}  // namespace tool
