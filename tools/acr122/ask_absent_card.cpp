// SPDX-License-Identifier: LGPL-2.1-or-later
#include <algorithm>
#include <utility>
#include <vector>

#include "questions.h"

namespace tool {

namespace {

constexpr std::uint8_t kTimeOut = 0x01;

double in_ms(Microseconds time) { return static_cast<double>(time.count()) / 1'000; }

/// The wait that fits best among these, by ratio; the nearest two may not be closer than that.
std::string best_fit(Microseconds time,
                     const std::vector<std::pair<std::string, Microseconds>>& waits) {
  const auto ratio = [&](Microseconds wait) {
    const auto a = static_cast<double>(std::max(time, Microseconds{100}).count());
    const auto b = static_cast<double>(wait.count());
    return std::max(a / b, b / a);
  };
  const auto best =
      std::ranges::min_element(waits, {}, [&](const auto& wait) { return ratio(wait.second); });
  constexpr double kNear = 1.6;  // less than the root of three
  return ratio(best->second) < kNear ? best->first : "";
}

/// What any command costs on its way: the least of three, because noise only adds.
Microseconds way(Bench& bench) {
  auto least = bench.chip("D4 02").time;
  for (int more = 0; more < 2; ++more) least = std::min(least, bench.chip("D4 02").time);
  return least;
}

/// How long the chip itself took: never less than nothing, however slow the way was meanwhile.
Microseconds without_way(Microseconds time, Bench& bench) {
  return std::max(time - way(bench), Microseconds{0});
}

/// Long enough to measure, short enough for every driver: FWI 5 to 11.
bool measurable(Microseconds frame_wait) {
  return frame_wait > Microseconds{9'000} && frame_wait < Microseconds{700'000};
}

/// RFConfiguration item 02 is made much longer or much shorter than what the card wants; three of
/// them end before any bridge gives up.
void ask_chip_wait(Bench& bench, Microseconds frame_wait) {
  const bool short_wait = frame_wait < Microseconds{100'000};
  const Microseconds bound{short_wait ? 409'600 : 1'600};
  bench.chip(short_wait ? "D4 32 02 00 0B 0D" : "D4 32 02 00 0B 05");
  const auto asked = bench.chip("D4 00 06");
  const auto time = without_way(asked.time, bench);
  bench.findings.measured["card's FWT, ms"] = in_ms(frame_wait);
  bench.findings.measured["Diagnose 06 without the card, ms"] = in_ms(time);
  if (asked.ok()) return bench.findings.leave("chip-wait", "the card was still there");
  auto fit = best_fit(time, {{"fwt-once", frame_wait},
                             {"fwt-thrice", 3 * frame_wait},
                             {"timeout", bound},
                             {"timeout", 3 * bound}});
  if (fit.empty() && !short_wait && time < frame_wait / 4) fit = "timeout";
  if (fit.empty()) return bench.findings.leave("chip-wait", "the time fits none of the values");
  bench.findings.settle("chip-wait", fit, "Diagnose 06 without the card");
}

/// InPSL to 212 kbit/s, which the card offers.
void ask_pps_wait(Bench& bench, Microseconds frame_wait) {
  const auto asked = bench.chip("D4 4E 01 01 01");
  const auto time = without_way(asked.time, bench);
  bench.findings.measured["InPSL without the card, ms"] = in_ms(time);
  if (asked.status() != kTimeOut) {
    return bench.findings.leave("pps-wait", "InPSL without the card was no time-out");
  }
  bench.findings.settle("pps-wait", 5 * time > 4 * frame_wait ? "fwt" : "activation",
                        "InPSL without the card");
}

constexpr std::uint8_t k212BothWays = 0x11;  // TA(1)

}  // namespace

void ask_about_absent_card(Bench& bench) {
  const auto ats = bench.activated();
  if (!ats) throw Stopped("there was no smart card before");
  if (!measurable(ats->frame_wait)) {
    for (const auto* doubt : {"chip-wait", "pps-wait"}) {
      bench.findings.leave(doubt, "this card's waiting time is too short or too long to tell");
    }
    return;
  }
  bench.say("how long the chip waits");
  if ((ats->rates & k212BothWays) == k212BothWays) {
    ask_pps_wait(bench, ats->frame_wait);
  } else {
    bench.findings.leave("pps-wait", "this card does not offer 212 kbit/s");
  }
  ask_chip_wait(bench, ats->frame_wait);
}

}  // namespace tool
