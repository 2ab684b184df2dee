// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/model/doubts.h"

#include <fmt/format.h>

#include <algorithm>
#include <type_traits>
#include <utility>

namespace sim {

namespace {

struct Words {
  std::string question;
  std::string evidence;
  std::string driver;
  std::string tests;
};

template <auto kField>
DoubtEntry entry(std::string name, std::vector<std::string> values, Words words) {
  using Value = std::remove_cvref_t<decltype(std::declval<Doubts>().*kField)>;
  return {std::move(name),
          std::move(values),
          std::move(words.question),
          std::move(words.evidence),
          std::move(words.driver),
          std::move(words.tests),
          [](const Doubts& doubts) { return static_cast<std::size_t>(doubts.*kField); },
          [](Doubts& doubts, std::size_t value) { doubts.*kField = static_cast<Value>(value); }};
}

std::vector<DoubtEntry> iso_dep_doubts() {
  return {
      entry<&Doubts::lost_answer_given_on>(
          "lost-answer", {"dropped", "given-on"},
          {.question = "The rest of a long answer that the host did not fetch: what becomes of it "
                       "at the next InDataExchange?",
           .evidence = "none",
           .driver = "needs blocks of its own",
           .tests = "DoubtLostAnswer"}),
      entry<&Doubts::chip_wait>(
          "chip-wait", {"fwt-thrice", "fwt-once", "timeout"},
          {.question =
               "How long does the chip wait for an ISO-DEP card that is silent: FWT and two "
               "more tries, FWT (Diagnose 06), or RFConfiguration item 02?",
           .evidence = "that FWT counts: salmg/atrium, medium; how often: none",
           .driver = "needs waits computed from FWT",
           .tests = "DoubtChipWait"}),
      entry<&Doubts::pps_waits_fwt>(
          "pps-wait", {"activation", "fwt"},
          {.question = "How long does InPSL wait for a card that does not answer PPS: 5 ms, or FWT "
                       "and the retries of RFConfiguration item 05?",
           .evidence = "UM0701-02 as quoted by others: PPS is sent twice",
           .driver = "a time-out of a rate change means 106 kbit/s for this card",
           .tests = "DoubtPpsWait"}),
      entry<&Doubts::second_look_halts>(
          "second-look", {"collision-only", "always"},
          {.question = "Does a listing with MaxTg 2 halt a lone card to look for a second one? "
                       "InDataExchange wakes it, raw frames and InPSL do not.",
           .evidence = "none; hobby programs list two and go on with InDataExchange, which both "
                       "values allow",
           .driver = "needs listings with MaxTg 1",
           .tests = "DoubtSecondLook"}),
      entry<&Doubts::long_answer>(
          "long-answer", {"cut", "mute-over-259", "mute-over-255"},
          {.question = "Long answers of the chip, counted from D5: cut by MI after 252 bytes of "
                       "data, or whole and beyond this length an empty DataBlock?",
           .evidence = "259 bytes pass: salmg/atrium; 261 are dead: SmartPGP#56, "
                       "FIDO2Applet#54, neopgp#3, medium; 262 bytes of data in one answer: "
                       "UM0701-02, 7.3.8",
           .driver = "needs blocks of its own; asks for no answer of more than 252 bytes else",
           .tests = "DoubtLongAnswer"}),
      entry<&Doubts::out_of_step_is_format>(
          "out-of-step", {"rf-protocol", "format"},
          {.question = "The status of an exchange whose answer has the wrong block number (an APDU "
                       "after an unanswered one): 0B or 13?",
           .evidence = "that they are out of step: ISO 14443-4, 7.5.4, rule D; the status: none",
           .driver = "any status but 00 ends the session",
           .tests = "DoubtOutOfStep"}),
      entry<&Doubts::guard_time_ignored>(
          "guard-time", {"waited", "ignored"},
          {.question = "Does a listing with automatic RATS wait for the card's SFGT?",
           .evidence = "ISO 14443-4, 5.2.5, has the reader wait; that the chip does: low",
           .driver = "a listing has time for the longest SFGT, 4.9 s",
           .tests = "DoubtGuardTime"}),
  };
}

std::vector<DoubtEntry> chip_doubts() {
  return {
      entry<&Doubts::thru>(
          "thru", {"works", "refused", "unanswered"},
          {.question = "InCommunicateThru: does a clone refuse it (syntax error) or answer status "
                       "01 to everything?",
           .evidence = "none of a refusal; clones deviate (ZaparooProject/go-pn532)",
           .driver = "needs InDataExchange as second way to ISO-DEP cards; tags whose commands "
                     "InDataExchange does not know are served as the oldest of their kind",
           .tests = "DoubtThru"}),
      entry<&Doubts::rates_need_settings>(
          "rate-settings", {"not-needed", "needed"},
          {.question = "Do raw frames of type A above 106 kbit/s need RFConfiguration item 0D?",
           .evidence = "nfcpy loads it; on the sister chip the speed bits alone give time-outs "
                       "(miguelbalboa/rfid#273)",
           .driver = "needs to load it before a raw change of rate",
           .tests = "DoubtRateSettings"}),
  };
}

std::vector<DoubtEntry> bridge_doubts() {
  return {
      entry<&Doubts::get_response_counts_modulo>(
          "get-response", {"capped", "modulo"},
          {.question = "touchatag: how does 61 xx tell of more than 255 bytes? 61 FF, and no GET "
                       "RESPONSE gets them; or the low byte, and GET RESPONSE gives so many.",
           .evidence = "none",
           .driver = "needs blocks of its own",
           .tests = "DoubtGetResponse"}),
  };
}

std::string names_of(const std::vector<DoubtEntry>& entries) {
  std::string text;
  for (const auto& one : entries) text += (text.empty() ? "" : ", ") + one.name;
  return text;
}

}  // namespace

const std::vector<DoubtEntry>& doubt_entries() {
  static const std::vector<DoubtEntry> all = [] {
    auto joined = iso_dep_doubts();
    for (const auto family : {chip_doubts, bridge_doubts}) {
      for (auto& one : family()) joined.push_back(std::move(one));
    }
    return joined;
  }();
  return all;
}

std::string set_doubt(Doubts& doubts, const std::string& assignment) {
  const auto equals = assignment.find('=');
  if (equals == std::string::npos) return fmt::format("\"{}\" is not name=value", assignment);
  const auto name = assignment.substr(0, equals);
  const auto& entries = doubt_entries();
  const auto found = std::ranges::find(entries, name, &DoubtEntry::name);
  if (found == entries.end()) {
    return fmt::format("no doubt \"{}\": there are {}", name, names_of(entries));
  }
  const auto& values = found->values;
  const auto value = std::ranges::find(values, assignment.substr(equals + 1));
  if (value == values.end()) {
    return fmt::format("{} is one of {}", name, fmt::join(values, ", "));
  }
  found->set(doubts, static_cast<std::size_t>(value - values.begin()));
  return {};
}

}  // namespace sim
