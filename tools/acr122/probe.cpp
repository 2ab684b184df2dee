// SPDX-License-Identifier: LGPL-2.1-or-later
#include "probe.h"

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
  for (const auto& step : steps()) {
    const bool first = &step == &steps().front();
    if (!first && (options.alone || bench.facts.needs_card)) break;
    if (concerns(bench, step)) take(bench, step);
    if (bench.findings.model.firmware.empty()) break;
  }
}

constexpr auto kNeedsCard =
    "This driver passes commands to the reader only while a card lies there, so no card was asked "
    "about. libccid passes them always with ifdDriverOptions 1 in its Info.plist.";

}  // namespace

void probe(Bench& bench, const ProbeOptions& options) {
  bench.long_frames = options.long_frames;
  if (bench.facts.needs_card) bench.findings.remarks.emplace_back(kNeedsCard);
  try {
    take_steps(bench, options);
    bench.end();
  } catch (const Gone& gone) {
    bench.findings.remarks.push_back(std::string("The reader is gone: ") + gone.what());
  }
}

}  // namespace tool
