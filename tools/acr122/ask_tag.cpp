// SPDX-License-Identifier: LGPL-2.1-or-later
#include "questions.h"

namespace tool {

namespace {

using sim::ReaderModel;

// READ is known to every tag.
constexpr auto kReadByChip = "D4 40 01 30 00";
constexpr auto kReadRaw = "D4 42 30 00";
constexpr auto kUnknown = "D4 42 5F";  // a command that no tag has
constexpr std::uint8_t kTimeOut = 0x01;
constexpr std::uint8_t kCrcError = 0x02;

// SENS_RES of a Type 2 tag is 00 44 as the PN532 prints it.
void ask_listing(Bench& bench) {
  bench.say("its listing");
  const auto target = bench.list_anew();
  if (target.sel_res != 0x00) throw Stopped("this is no Type 2 tag");
  bench.findings.see("atqa_swapped", &ReaderModel::atqa_swapped, target.sens_res.front() != 0x00);
}

/// A refusal comes at once: whoever waits was not refused.
void ask_thru(Bench& bench) {
  bench.say("a raw frame");
  constexpr Microseconds kAtOnce{1'000'000};
  if (!bench.chip(kReadByChip).ok()) throw Stopped("the tag does not answer READ");
  const auto raw = bench.chip(kReadRaw);
  bench.set_thru_works(raw.ok());
  if (raw.ok()) {
    bench.findings.settle("thru", "works", "READ of a tag");
  } else if (raw.none() && raw.time < kAtOnce) {
    bench.findings.settle("thru", "refused", "READ of a tag");
  } else if (raw.status() == kTimeOut) {
    bench.findings.settle("thru", "unanswered", "READ of a tag");
  } else {
    bench.findings.leave("thru", "neither answered nor refused");
  }
}

void ask_refusal(Bench& bench) {
  bench.say("a command that the tag refuses");
  bench.list_anew();
  const auto refused = bench.chip(kUnknown);
  if (refused.status() == kTimeOut || refused.status() == kCrcError) {
    const bool silence = refused.status() == kTimeOut;
    bench.findings.settle("type2-refusal", silence ? "silence" : "nak", "an unknown command, 5F");
  } else {
    bench.findings.leave("type2-refusal",
                         "an unknown command was neither refused in silence nor by NAK");
  }
}

/// With MaxTg 2, and one card there.
void ask_second_look(Bench& bench) {
  bench.say("a listing of two");
  const auto target = bench.list_anew("D4 4A 02 00");
  bench.findings.see("lists_card_twice", &ReaderModel::lists_card_twice, target.count == 2);
  if (!bench.thru_works())
    return bench.findings.leave("second-look", "raw frames are not known to pass");
  const bool awake = bench.chip(kReadRaw).ok();
  bench.findings.settle("second-look", awake ? "collision-only" : "always",
                        "a raw READ behind a listing with MaxTg 2");
}

/// InDeselect, a listing of type B that finds nobody, InSelect: the chip knows the tag or not.
void ask_empty_listing(Bench& bench) {
  constexpr std::uint8_t kWrongContext = 0x27;
  bench.say("a listing that finds nobody");
  bench.list_anew();
  bench.chip("D4 44 01");
  if (bench.chip("D4 4A 01 03 00").status() != std::uint8_t{0})
    return bench.findings.leave("empty-listing", "a card of type B is there, too");
  const auto selected = bench.chip("D4 54 01").status();
  if (selected == std::uint8_t{0} || selected == kWrongContext) {
    bench.findings.settle("empty-listing", selected == kWrongContext ? "forgets" : "keeps",
                          "InSelect behind a listing that found nobody");
  } else {
    bench.findings.leave("empty-listing", "InSelect ended otherwise");
  }
}

void ask_field_off(Bench& bench) {
  bench.say("the field off and on");
  bench.list_anew();
  bench.renew_field();
  const auto read = bench.chip(kReadByChip);
  if (read.ok() || read.status() == kTimeOut) {
    bench.findings.settle("field-off", read.ok() ? "woken" : "lost",
                          "READ behind field off and on");
  } else {
    bench.findings.leave("field-off", "READ behind field off and on ended otherwise");
  }
}

}  // namespace

void ask_tag(Bench& bench) {
  ask_listing(bench);
  ask_thru(bench);
  if (bench.thru_works()) {
    ask_refusal(bench);
  } else {
    bench.findings.leave("type2-refusal", "raw frames are not known to pass");
  }
  ask_second_look(bench);
  ask_empty_listing(bench);
  ask_field_off(bench);
}

}  // namespace tool
