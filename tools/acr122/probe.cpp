// SPDX-License-Identifier: LGPL-2.1-or-later
#include "probe.h"

#include <span>

#include "interrupt.h"
#include "questions.h"

namespace tool {

namespace {

struct Step {
  Wish wish;
  void (*ask)(Bench&);
};

const std::vector<Step>& steps() {
  static const std::vector<Step> all{
      {{"off", "Take every card off the reader."}, ask_alone},
      {{"ntag", "Put an NTAG or another Type 2 tag on it."}, ask_tag},
      {{"smart-card", "Put a bank card, passport or security key on it."}, ask_smart_card},
      {{"off", "Take it off."}, ask_about_absent_card},
      {{"classic", "Put a MIFARE Classic on it, if you have one."}, ask_classic},
      {{"topaz", "Put a Topaz 512 on it, if you have one."}, ask_topaz},
  };
  return all;
}

/// A driver that wants a card there gets one, whatever it is.
const Step& first_step(const Bench& bench) {
  static const Step any{{"card", "Leave a card on the reader, whichever, or put one there."},
                        ask_alone};
  return bench.facts.needs_card ? any : steps().front();
}

/// Nobody is asked to take away what was never there.
bool concerns(const Bench& bench, const Step& step) {
  return step.ask != ask_about_absent_card || bench.activated();
}

void take(Bench& bench, const Step& step) try {
  if (!bench.ask(step.wish)) return;
  step.ask(bench);
} catch (const Stopped& stopped) {
  bench.findings.remarks.push_back(step.wish.question + " Stopped: " + stopped.what());
}

void take_steps(Bench& bench, const ProbeOptions& options) {
  take(bench, first_step(bench));
  if (options.alone || bench.facts.needs_card) return;
  for (const auto& step : std::span(steps()).subspan(1)) {
    if (bench.findings.model.firmware.empty()) return;
    if (concerns(bench, step)) take(bench, step);
  }
}

bool take_steps_to_the_end(Bench& bench, const ProbeOptions& options) try {
  take_steps(bench, options);
  return true;
} catch (const Interrupted&) {
  bench.findings.remarks.emplace_back("Ended by a signal: the steps after it were not taken.");
  return false;
}

constexpr auto kNeedsCard =
    "This driver passes commands to the reader only while a card lies there, so no card was asked "
    "about. libccid passes them always with ifdDriverOptions 1 in its Info.plist.";

}  // namespace

bool probe(Bench& bench, const ProbeOptions& options) {
  bool all = true;
  bench.long_frames = options.long_frames;
  if (bench.facts.needs_card) bench.findings.remarks.emplace_back(kNeedsCard);
  try {
    all = take_steps_to_the_end(bench, options);
    bench.end();
  } catch (const Gone& gone) {
    bench.findings.remarks.push_back(std::string("The reader is gone: ") + gone.what());
  }
  return all;
}

}  // namespace tool
