// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rounds.h"

namespace tool {

namespace {

/// Nothing else was said by the second round, and it was said of one card.
std::string why_not(const Reading& first, const Reading& second, bool same) {
  if (second.value.empty()) return second.why;
  if (first.value != second.value)
    return "asked twice, it was \"" + first.value + "\" and \"" + second.value + "\"";
  return same ? "" : "another card was there afterwards";
}

void ask_rounds(Bench& bench, const Question& question, const Round& round) {
  const auto settle = [&](const Reading& reading) {
    bench.findings.settle(question.doubt, reading.value, question.by);
  };
  const auto before = bench.list_anew(question.listing);
  const auto first = round(before);
  if (first.heard) return settle(first);
  if (first.value.empty()) return bench.findings.leave(question.doubt, first.why);
  const auto second = round(bench.list_anew(question.listing));
  if (second.heard) return settle(second);
  const auto why = why_not(first, second, same_card(before, bench.list_anew(question.listing)));
  if (!why.empty()) return bench.findings.leave(question.doubt, why);
  settle(first);
}

}  // namespace

void ask(Bench& bench, const Question& question, const Round& round) try {
  ask_rounds(bench, question, round);
} catch (const Stopped& stopped) {
  bench.findings.leave(question.doubt, stopped.what());
  throw;
}

// ISO 14443-3, 6.5.4: a UID of four bytes that begins with 08 is random.
bool same_card(const Target& one, const Target& other) {
  constexpr std::uint8_t kRandom = 0x08;
  const auto random = [](const Target& target) {
    return target.id.size() == 4 && target.id.front() == kRandom;
  };
  const bool known = one.id == other.id || (random(one) && random(other));
  return known && one.sens_res == other.sens_res && one.sel_res == other.sel_res;
}

}  // namespace tool
