// SPDX-License-Identifier: LGPL-2.1-or-later
#include <algorithm>

#include "questions.h"
#include "rounds.h"

namespace tool {

namespace {

constexpr std::uint8_t kTimeOut = 0x01;
constexpr unsigned kTimes = 20;
constexpr Microseconds kShort{12'800};  // 08 as RFConfiguration item 02 has it
constexpr auto kRNak = "D4 42 B3";      // not the number of the card's block: R(ACK)

/// With a short time-out of the chip: how many of them were not answered in time.
unsigned count_silent(Bench& bench) {
  unsigned silent = 0;
  bench.chip("D4 32 02 00 0B 08");
  for (unsigned time = 0; time < kTimes; ++time)
    silent += bench.chip(kRNak).status() == kTimeOut ? 1U : 0U;
  bench.chip("D4 32 02 00 0B 0E");
  return silent;
}

/// With a long one, so that a frame that got lost is not taken for a late answer.
bool one_takes_longer(Bench& bench) {
  Microseconds quickest = Microseconds::max(), slowest{};
  for (unsigned time = 0; time < kTimes; ++time) {
    const auto answer = bench.chip(kRNak);
    if (!answer.ok()) continue;
    quickest = std::min(quickest, answer.time);
    slowest = std::max(slowest, answer.time);
  }
  return slowest > kShort && slowest - kShort > quickest;
}

Reading r_ack(Bench& bench) {
  if (!bench.chip(kOwnBlock).ok()) return {.why = "no answer to SELECT"};
  const auto silent = count_silent(bench);
  if (silent == 0) return {.why = "20 prompt answers do not prove that none is late"};
  if (silent == kTimes) return {.why = "this card never answers R(NAK) so quickly"};
  if (one_takes_longer(bench)) return {.value = "late"};
  return {.why = "R(NAK) was not answered each time, but never late"};
}

}  // namespace

void ask_r_ack(Bench& bench) {
  if (!bench.thru_works()) return bench.findings.leave("r-ack", "raw frames are not known to pass");
  bench.say("how soon R(NAK) is answered");
  ask(bench, {"r-ack", "R(NAK) with a short and with a long time-out"},
      [&](const Target& target) -> Reading {
        if (target.ats.empty()) throw Stopped("this is no ISO 14443-4 card of type A");
        const bool tells = parse_ats(target.ats).frame_wait > 2 * kShort;
        return tells ? r_ack(bench)
                     : Reading{.why = "this card's waiting time is too short to tell"};
      });
}

}  // namespace tool
