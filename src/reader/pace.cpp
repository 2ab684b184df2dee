// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/pace.h"

#include <algorithm>

namespace acr122::reader {
namespace {

// What a try takes on an empty field; FeliCa's is shorter, by a millisecond.
constexpr Milliseconds kTry{5};
// A command that comes meanwhile waits for so long at most.
constexpr Milliseconds kLongestLook{300};

// For whoever waits for the reader.
constexpr Milliseconds kLeastPause{2};

constexpr card::Effort kEager{};
// 36 commands a second, and 30 ms between two looks for the first technology.
constexpr card::Effort kWatchful{5, 1, true};
// 24 commands a second, and 45 ms between two looks for it: with the try that a card has just
// missed and its anticollision not more than the 60 ms of a tap.
constexpr card::Effort kCalm{8, 1, true};

constexpr Milliseconds length(const card::Effort& effort) {
  return kTry * effort.tries * (1 + effort.others);
}

// What the chip's tries take longer than eager ones stands for a pause.
Pace with_pause(const card::Effort& effort, const config::Settings& settings) {
  const auto longer = length(effort) - length({kEager.tries, effort.others});
  if (settings.card.idle_field) {
    return {effort, std::max(settings.idle_interval - longer, kLeastPause)};
  }
  auto short_looks = effort;
  short_looks.tries = kEager.tries;
  return {short_looks, std::max(settings.idle_interval, longer)};
}

// quiet_interval from one look to the next.
Pace quiet(const config::Settings& settings) {
  const auto look = std::min(settings.quiet_interval, kLongestLook);
  const auto tries = std::max(static_cast<unsigned>(look / kTry), kEager.tries);
  auto pace = with_pause({tries, 1, true}, settings);
  pace.pause = std::max(pace.pause, 2 * (settings.quiet_interval - look));
  return pace;
}

}  // namespace

bool is_quiet(std::chrono::nanoseconds calm, const config::Settings& settings) {
  return settings.quiet_after.count() != 0 && calm >= settings.quiet_after;
}

Pace pace_after(std::chrono::nanoseconds calm, const config::Settings& settings) {
  const auto quiet_after = settings.quiet_after;
  if (quiet_after.count() == 0 || calm * 60 < quiet_after) return with_pause(kEager, settings);
  if (calm * 10 < quiet_after) return with_pause(kWatchful, settings);
  return is_quiet(calm, settings) ? quiet(settings) : with_pause(kCalm, settings);
}

}  // namespace acr122::reader
