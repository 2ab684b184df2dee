// SPDX-License-Identifier: LGPL-2.1-or-later
#include "questions.h"
#include "rounds.h"

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
Reading thru(Bench& bench) {
  constexpr Microseconds kAtOnce{1'000'000};
  if (!bench.chip(kReadByChip).ok()) throw Stopped("the tag does not answer READ");
  const auto raw = bench.chip(kReadRaw);
  if (raw.ok()) return {.value = "works", .heard = true};
  if (raw.none() && raw.time < kAtOnce) return {.value = "refused"};
  if (raw.status() == kTimeOut) return {.value = "unanswered"};
  return {.why = "neither answered nor refused"};
}

void ask_thru(Bench& bench) {
  bench.say("a raw frame");
  ask(bench, {"thru", "READ of a tag"}, [&](const Target&) {
    const auto reading = thru(bench);
    if (reading.heard) bench.set_thru_works(true);
    return reading;
  });
}

void ask_refusal(Bench& bench) {
  bench.say("a command that the tag refuses");
  ask(bench, {"type2-refusal", "an unknown command, 5F"}, [&](const Target&) -> Reading {
    const auto status = bench.chip(kUnknown).status();
    if (status == kTimeOut) return {.value = "silence"};
    if (status == kCrcError) return {.value = "nak"};
    return {.why = "an unknown command was neither refused in silence nor by NAK"};
  });
}

constexpr auto kListTwo = "D4 4A 02 00";

/// One card there: a listing has it once, or twice.
void ask_listing_of_two(Bench& bench) {
  const auto first = bench.list_anew(kListTwo);
  const auto second = bench.list_anew(kListTwo);
  if (first.count == second.count && same_card(first, second))
    bench.findings.see("lists_card_twice", &ReaderModel::lists_card_twice, first.count == 2);
}

/// With MaxTg 2, and one card there.
void ask_second_look(Bench& bench) {
  bench.say("a listing of two");
  ask_listing_of_two(bench);
  if (!bench.thru_works())
    return bench.findings.leave("second-look", "raw frames are not known to pass");
  ask(bench, {"second-look", "a raw READ behind a listing with MaxTg 2", kListTwo},
      [&](const Target&) -> Reading {
        if (bench.chip(kReadRaw).ok()) return {.value = "collision-only", .heard = true};
        return {.value = "always"};
      });
}

/// InDeselect, a listing of type B that finds nobody, InSelect: the chip knows the tag or not.
void ask_empty_listing(Bench& bench) {
  constexpr std::uint8_t kWrongContext = 0x27;
  bench.say("a listing that finds nobody");
  ask(bench, {"empty-listing", "InSelect behind a listing that found nobody"},
      [&](const Target&) -> Reading {
        bench.chip("D4 44 01");
        if (bench.chip("D4 4A 01 03 00").status() != std::uint8_t{0})
          return {.why = "a card of type B is there, too"};
        const auto selected = bench.chip("D4 54 01").status();
        if (selected == kWrongContext) return {.value = "forgets"};
        if (selected == std::uint8_t{0}) return {.value = "keeps"};
        return {.why = "InSelect ended otherwise"};
      });
}

void ask_field_off(Bench& bench) {
  bench.say("the field off and on");
  ask(bench, {"field-off", "READ behind field off and on"}, [&](const Target&) -> Reading {
    bench.renew_field();
    const auto read = bench.chip(kReadByChip);
    if (read.ok()) return {.value = "woken"};
    if (read.status() == kTimeOut) return {.value = "lost"};
    return {.why = "READ behind field off and on ended otherwise"};
  });
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
