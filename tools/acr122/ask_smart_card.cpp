// SPDX-License-Identifier: LGPL-2.1-or-later
#include <algorithm>

#include "questions.h"
#include "rounds.h"

namespace tool {

namespace {

constexpr std::uint8_t kRfProtocol = 0x0B;
constexpr std::uint8_t kFormat = 0x13;
constexpr std::uint8_t kMoreInformation = 0x40;

constexpr auto kSelect = "D4 40 01 00 A4 04 00";

constexpr auto kSelectOpenPgp = "D4 40 01 00 A4 04 00 06 D2 76 00 01 24 01 00";

constexpr auto kNoCard = "needs an OpenPGP card or security key";

double in_ms(Microseconds time) { return static_cast<double>(time.count()) / 1'000; }

Ats ats_of(const Target& target) {
  if (target.ats.empty()) throw Stopped("this is no ISO 14443-4 card of type A");
  return parse_ats(target.ats);
}

/// One listing with automatic RATS and one without: the difference is RATS and perhaps SFGT.
Reading guard_time(Bench& bench, Microseconds guard) {
  bench.renew_field();
  const auto with = bench.chip("D4 4A 01 00");
  bench.chip("D4 12 04");
  bench.renew_field();
  const auto without = bench.chip("D4 4A 01 00");
  bench.chip("D4 12 14");
  if (parse_target(with).ats.empty() || parse_target(without).id.empty())
    return {.why = "the card was not found each time"};
  const auto more = std::max(with.time - without.time, Microseconds{0});
  bench.findings.measured["card's guard time, ms"] = in_ms(guard);
  bench.findings.measured["listing with RATS takes longer by, ms"] = in_ms(more);
  return {.value = 2 * more > guard ? "waited" : "ignored"};
}

void ask_guard_time(Bench& bench) {
  constexpr Microseconds kLongEnough{20'000};
  bench.say("whether the card's guard time is waited for");
  ask(bench, {"guard-time", "a listing with and without RATS"},
      [&](const Target& target) -> Reading {
        const auto guard = ats_of(target).start_up_guard_time;
        if (guard < kLongEnough) return {.why = "this card wants none that could be measured"};
        return guard_time(bench, guard);
      });
}

constexpr auto kNoRawFrames = "raw frames are not known to pass";

/// A card to which R(NAK) means nothing yet answers an I-block.
void ask_first_nak(Bench& bench) {
  if (!bench.thru_works()) return bench.findings.leave("first-nak", kNoRawFrames);
  bench.say("R(NAK) before the first block");
  ask(bench, {"first-nak", "R(NAK) behind RATS"}, [&](const Target& target) -> Reading {
    ats_of(target);
    if (bench.chip("D4 42 B2").ok()) return {.value = "answered", .heard = true};
    if (bench.chip(kOwnBlock).ok()) return {.value = "unheard"};
    return {.why = "the card answers neither R(NAK) nor SELECT"};
  });
}

/// The card has had a block that the chip does not know of, so their numbers differ.
void ask_out_of_step(Bench& bench) {
  if (!bench.thru_works()) return bench.findings.leave("out-of-step", kNoRawFrames);
  bench.say("a block number that does not fit");
  const std::string by = "SELECT behind a block of our own";
  ask(bench, {"out-of-step", by}, [&](const Target& target) -> Reading {
    ats_of(target);
    if (!bench.chip(kOwnBlock).ok()) return {.why = "no answer to SELECT"};
    const auto status = bench.chip(kSelect).status();
    if (status == kFormat) return {.value = "format"};
    if (status == kRfProtocol) return {.value = "rf-protocol"};
    return {.why = by + " ended otherwise"};
  });
}

/// GET CHALLENGE of OpenPGP gives as many bytes as are asked for, and costs nothing.
Answer challenge(Bench& bench, std::uint8_t size) {
  return bench.chip(fmt::format("D4 40 01 00 84 00 00 {:02X}", size));
}

/// Begins an OpenPGP session that gives random bytes. Answers SELECT's data and status word;
/// nothing: the card has none.
Bytes select_for_challenges(Bench& bench) {
  constexpr std::uint8_t kFew = 0x10;
  const auto selected = bench.chip(kSelectOpenPgp);
  const auto data = acr122::to_bytes(selected.data());
  const bool taken = selected.ok() && data.size() >= 2 && data[data.size() - 2] == 0x90;
  if (!taken || challenge(bench, kFew).data().size() != kFew + 2U) return {};
  return data;
}

constexpr std::uint8_t kOver255 = 252;  // 257 from D5 on, with the card's status word
constexpr std::uint8_t kOver259 = 255;  // 260

bool in_parts(const Answer& answer) {
  return (answer.status().value_or(0) & kMoreInformation) != 0;
}

/// A round with a card that gives challenges.
Round with_challenges(Bench& bench, Reading (*round)(Bench&, ByteView selected)) {
  return [&bench, round](const Target& target) -> Reading {
    ats_of(target);
    const auto selected = select_for_challenges(bench);
    if (selected.empty()) return {.why = kNoCard};
    return round(bench, selected);
  };
}

Reading long_answer(Bench& bench, ByteView /*selected*/) {
  const auto first = challenge(bench, kOver255);
  if (first.none()) return {.value = "mute-over-255"};
  if (in_parts(first)) return {.value = "cut", .heard = true};
  const auto second = challenge(bench, kOver259);
  if (first.ok() && second.none()) return {.value = "mute-over-259"};
  const bool whole = first.ok() && second.ok();
  return {.why = whole ? "answers of 260 bytes pass whole: a value of its own"
                       : "GET CHALLENGE failed"};
}

/// The rest of a long answer is not fetched: what comes next is that, or what SELECT said before.
Reading lost_answer(Bench& bench, ByteView selected) {
  if (!in_parts(challenge(bench, kOver259)))
    return {.why = "long answers come whole or not at all"};
  const auto next = bench.chip(kSelectOpenPgp);
  if (!next.ok()) return {.why = "the next command failed"};
  return {.value = next.data().size() == selected.size() ? "dropped" : "given-on"};
}

/// 254 bytes from D5 on, which pass the bridge whatever "long-answer" is; 256 with the reader's own
/// status word.
Reading get_response(Bench& bench, ByteView /*selected*/) {
  const auto told = bench.half("D4 40 01 00 84 00 00 F9");
  if (told == std::uint8_t{0xFF}) return {.value = "capped"};
  if (told == std::uint8_t{0x00}) return {.value = "modulo"};
  return {.why = "61 xx tells something else"};
}

void ask_get_response(Bench& bench) {
  if (bench.facts.filters) {
    return bench.findings.leave("get-response", "this driver fetches a touchatag's answers itself");
  }
  ask(bench, {"get-response", "61 xx for an answer of 256 bytes"},
      with_challenges(bench, get_response));
}

void ask_long_answers(Bench& bench) {
  bench.say("answers of more than 255 bytes");
  if (bench.findings.model.t0_get_response) {
    for (const auto* doubt : {"long-answer", "lost-answer"}) {
      bench.findings.leave(doubt, "a touchatag's answers end before");
    }
    return ask_get_response(bench);
  }
  bench.findings.leave("get-response", "about touchatags only");
  ask(bench, {"long-answer", "GET CHALLENGE of 252 and 255 bytes"},
      with_challenges(bench, long_answer));
  ask(bench, {"lost-answer", "SELECT while the rest of a long answer was not fetched"},
      with_challenges(bench, lost_answer));
}

}  // namespace

void ask_smart_card(Bench& bench) {
  ask_guard_time(bench);
  ask_first_nak(bench);
  ask_out_of_step(bench);
  ask_r_ack(bench);
  ask_long_answers(bench);
  const auto ats = ats_of(bench.list_anew());
  bench.findings.measured["card's FWT, ms"] = in_ms(ats.frame_wait);
  bench.set_activated(ats);
}

}  // namespace tool
