// SPDX-License-Identifier: LGPL-2.1-or-later
#include <algorithm>

#include "questions.h"

namespace tool {

namespace {

constexpr std::uint8_t kRfProtocol = 0x0B;
constexpr std::uint8_t kFormat = 0x13;
constexpr std::uint8_t kMoreInformation = 0x40;

constexpr auto kOwnBlock = "D4 42 02 00 A4 04 00";  // SELECT without a name, in an I-block
constexpr auto kSelect = "D4 40 01 00 A4 04 00";

constexpr auto kSelectOpenPgp = "D4 40 01 00 A4 04 00 06 D2 76 00 01 24 01 00";

constexpr auto kNoCard = "needs an OpenPGP card or security key";

double in_ms(Microseconds time) { return static_cast<double>(time.count()) / 1'000; }

Ats smart_card(Bench& bench) {
  const auto target = bench.list_anew();
  if (target.ats.empty()) throw Stopped("this is no ISO 14443-4 card of type A");
  return parse_ats(target.ats);
}

/// One listing with automatic RATS and one without: the difference is RATS and perhaps SFGT.
void ask_guard_time(Bench& bench) {
  constexpr Microseconds kLongEnough{20'000};
  bench.say("whether the card's guard time is waited for");
  const auto guard = smart_card(bench).start_up_guard_time;
  if (guard < kLongEnough) {
    return bench.findings.leave("guard-time", "this card wants none that could be measured");
  }
  bench.renew_field();
  const auto with = bench.chip("D4 4A 01 00");
  bench.chip("D4 12 04");
  bench.renew_field();
  const auto without = bench.chip("D4 4A 01 00");
  bench.chip("D4 12 14");
  const auto more = std::max(with.time - without.time, Microseconds{0});
  bench.findings.measured["card's guard time, ms"] = in_ms(guard);
  bench.findings.measured["listing with RATS takes longer by, ms"] = in_ms(more);
  bench.findings.settle("guard-time", 2 * more > guard ? "waited" : "ignored",
                        "a listing with and without RATS");
}

/// A card to which R(NAK) means nothing yet answers an I-block.
void ask_first_nak(Bench& bench) {
  if (!bench.thru_works())
    return bench.findings.leave("first-nak", "raw frames are not known to pass");
  bench.say("R(NAK) before the first block");
  smart_card(bench);
  const bool answered = bench.chip("D4 42 B2").ok();
  if (answered || bench.chip(kOwnBlock).ok()) {
    bench.findings.settle("first-nak", answered ? "answered" : "unheard", "R(NAK) behind RATS");
  } else {
    bench.findings.leave("first-nak", "the card answers neither R(NAK) nor SELECT");
  }
}

/// The card has had a block that the chip does not know of, so their numbers differ.
void ask_out_of_step(Bench& bench) {
  if (!bench.thru_works())
    return bench.findings.leave("out-of-step", "raw frames are not known to pass");
  bench.say("a block number that does not fit");
  smart_card(bench);
  if (!bench.chip(kOwnBlock).ok())
    return bench.findings.leave("out-of-step", "no answer to SELECT");
  const auto status = bench.chip(kSelect).status();
  if (status == kRfProtocol || status == kFormat) {
    bench.findings.settle("out-of-step", status == kFormat ? "format" : "rf-protocol",
                          "SELECT behind a block of our own");
  } else {
    bench.findings.leave("out-of-step", "SELECT behind a block of our own ended otherwise");
  }
}

/// GET CHALLENGE of OpenPGP gives as many bytes as are asked for, and costs nothing.
Answer challenge(Bench& bench, std::uint8_t size) {
  return bench.chip(fmt::format("D4 40 01 00 84 00 00 {:02X}", size));
}

/// Begins an OpenPGP session that gives `size` random bytes. False: the card has none.
bool gives_challenges(Bench& bench) {
  smart_card(bench);
  const auto selected = bench.chip(kSelectOpenPgp);
  if (!selected.ok() || !acr122::same_bytes(selected.data().last(2), Bytes{0x90, 0x00}))
    return false;
  constexpr std::uint8_t kFew = 0x10;
  return challenge(bench, kFew).data().size() == kFew + 2U;
}

constexpr std::uint8_t kOver255 = 252;  // 257 from D5 on, with the card's status word
constexpr std::uint8_t kOver259 = 255;  // 260

/// The rest of a long answer is not fetched: five bytes and more, where SELECT has two.
void ask_lost_answer(Bench& bench) {
  bench.chip("D4 40 01");
  challenge(bench, kOver259);
  const auto next = bench.chip(kSelectOpenPgp);
  const bool new_one = next.ok() && next.data().size() == 2;  // its status word
  if (!next.ok()) return bench.findings.leave("lost-answer", "the next command failed");
  bench.findings.settle("lost-answer", new_one ? "dropped" : "given-on",
                        "SELECT while the rest of a long answer was not fetched");
}

void ask_long_answer(Bench& bench) {
  bench.findings.leave("lost-answer", "long answers come whole or not at all");
  const auto first = challenge(bench, kOver255);
  if (first.none()) {
    return bench.findings.settle("long-answer", "mute-over-255",
                                 "an answer of 257 bytes did not pass");
  }
  if ((first.status().value_or(0) & kMoreInformation) != 0) {
    bench.findings.settle("long-answer", "cut", "an answer of 257 bytes came in two parts");
    return ask_lost_answer(bench);
  }
  if (challenge(bench, kOver259).none()) {
    bench.findings.settle("long-answer", "mute-over-259", "an answer of 260 bytes did not pass");
  } else {
    bench.findings.leave("long-answer", "answers of 260 bytes pass whole: a value of its own");
  }
}

/// 254 bytes from D5 on, which pass the bridge whatever "long-answer" is; 256 with the reader's own
/// status word.
void ask_get_response(Bench& bench) {
  if (bench.facts.filters) {
    return bench.findings.leave("get-response", "this driver fetches a touchatag's answers itself");
  }
  if (!gives_challenges(bench)) return bench.findings.leave("get-response", kNoCard);
  const auto told = bench.half("D4 40 01 00 84 00 00 F9");
  if (told == std::uint8_t{0xFF} || told == std::uint8_t{0x00}) {
    bench.findings.settle("get-response", told == std::uint8_t{0x00} ? "modulo" : "capped",
                          "61 xx for an answer of 256 bytes");
  } else {
    bench.findings.leave("get-response", "61 xx tells something else");
  }
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
  if (gives_challenges(bench)) return ask_long_answer(bench);
  bench.findings.leave("long-answer", kNoCard);
  bench.findings.leave("lost-answer", kNoCard);
}

}  // namespace

void ask_smart_card(Bench& bench) {
  ask_guard_time(bench);
  ask_first_nak(bench);
  ask_out_of_step(bench);
  ask_long_answers(bench);
  const auto ats = smart_card(bench);
  bench.findings.measured["card's FWT, ms"] = in_ms(ats.frame_wait);
  bench.set_activated(ats);
}

}  // namespace tool
