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
           .driver =
               "an exchange that did not end well ends the session: the card is selected anew",
           .tests = "DoubtLostAnswer"}),
      entry<&Doubts::chip_wait>(
          "chip-wait", {"fwt-thrice", "fwt-once", "timeout"},
          {.question =
               "How long does the chip wait for an ISO-DEP card that is silent: FWT and two "
               "more tries, FWT (Diagnose 06), or RFConfiguration item 02?",
           .evidence = "that FWT counts: salmg/atrium, medium; how often: none",
           .driver = "blocks and waits of its own; without InCommunicateThru `wtx_limit_ms` "
                     "bounds a command, and the bridge's own 5 s where `FF 00 41` does not lift "
                     "them; there a card with FWI 14 that leaves costs 15 s",
           .tests = "DoubtChipWait"}),
      entry<&Doubts::pps_waits_fwt>(
          "pps-wait", {"activation", "fwt"},
          {.question = "How long does InPSL wait for a card that does not answer PPS: 5 ms, or FWT "
                       "and the retries of RFConfiguration item 05?",
           .evidence = "UM0701-02 as quoted by others: PPS is sent twice",
           .driver = "sends PPS itself, as a frame with its own time; no InPSL",
           .tests = "DoubtPpsWait"}),
      entry<&Doubts::second_look_halts>(
          "second-look", {"collision-only", "always"},
          {.question = "Does a listing with MaxTg 2 halt a lone card to look for a second one? "
                       "InDataExchange wakes it, raw frames and InPSL do not.",
           .evidence = "none; hobby programs list two and go on with InDataExchange, which both "
                       "values allow",
           .driver = "lists with MaxTg 1 and looks for a second card by itself",
           .tests = "DoubtSecondLook"}),
      entry<&Doubts::long_answer>(
          "long-answer", {"cut", "mute-over-259", "mute-over-255"},
          {.question = "Long answers of the chip, counted from D5: cut by MI after 252 bytes of "
                       "data, or whole and beyond this length an empty DataBlock?",
           .evidence = "259 bytes pass: salmg/atrium; 261 are dead: SmartPGP#56, "
                       "FIDO2Applet#54, neopgp#3, medium; 262 bytes of data in one answer: "
                       "UM0701-02, 7.3.8",
           .driver = "blocks of its own, shorter than all of these; without InCommunicateThru "
                     "answers end at 252 bytes",
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
           .driver = "RATS and guard time of its own; without InCommunicateThru it gives a listing "
                     "6.5 s. SFGI 14, and 13 where the bridge gives up after 2 s, is then too long "
                     "for a touchatag: the card is not seen",
           .tests = "DoubtGuardTime"}),
      entry<&Doubts::first_nak_unheard>(
          "first-nak", {"answered", "unheard"},
          {.question = "Does a card answer R(NAK) before its first I-block, right behind RATS, PPS "
                       "or ATTRIB?",
           .evidence = "ISO 14443-4, 7.5.4, rule 12: R(ACK); libnfc's nfc-poll asks so",
           .driver =
               "activates a card of type A that no APDU went to anew before it says that it is "
               "gone; behind PPS silence means 106 kbit/s; behind ATTRIB it asks with an empty "
               "I-block; and so it does when a first command gets lost: the number of the answer "
               "tells whether that was heard",
           .tests = "DoubtFirstNak"}),
      entry<&Doubts::r_ack_late>(
          "r-ack", {"at-once", "late"},
          {.question =
               "A card that answers R(NAK) within some milliseconds: does it always, or does "
               "it now and then take 30 ms?",
           .evidence = "ISO 14443-4, 7.2, allows FWT; that cards are quick: none",
           .driver = "tells a removal sooner if the card was quick when it was last asked, but "
                     "gives the last of three tries 51 to 102 ms all the same",
           .tests = "DoubtRAck"}),
  };
}

std::vector<DoubtEntry> chip_doubts() {
  return {
      entry<&Doubts::thru>(
          "thru", {"works", "refused", "unanswered"},
          {.question = "InCommunicateThru: does a clone refuse it (syntax error) or answer status "
                       "01 to everything?",
           .evidence = "none of a refusal; clones deviate (ZaparooProject/go-pn532)",
           .driver = "ISO-DEP goes by InDataExchange: answers end at 252 bytes, one log line says "
                     "so; an Ultralight C, an NTAG and an EV1 are served as an Ultralight, another "
                     "log line says so; Type 1 tags need none",
           .tests = "DoubtThru"}),
      entry<&Doubts::rates_need_settings>(
          "rate-settings", {"not-needed", "needed"},
          {.question = "Do raw frames of type A above 106 kbit/s need RFConfiguration item 0D?",
           .evidence = "nfcpy loads it; on the sister chip the speed bits alone give time-outs "
                       "(miguelbalboa/rfid#273)",
           .driver = "loads it before it changes a rate; a card that is silent at the new rate "
                     "stays at 106 kbit/s",
           .tests = "DoubtRateSettings"}),
      entry<&Doubts::field_off_loses_target>(
          "field-off", {"woken", "lost"},
          {.question =
               "Does the chip find its target again by InDataExchange and InSelect when the "
               "field was off? If not, 01; and InSelect says 00 without a frame.",
           .evidence = "none",
           .driver = "lists again after it switched the field",
           .tests = "DoubtFieldOff"}),
      entry<&Doubts::empty_listing_keeps>(
          "empty-listing", {"forgets", "keeps"},
          {.question =
               "Does a listing that finds nobody make the chip forget the target before, so "
               "that InSelect says 27?",
           .evidence = "none",
           .driver = "looks for a resting card by InSelect, then by its UID, then after a field "
                     "reset",
           .tests = "DoubtEmptyListing"}),
  };
}

std::vector<DoubtEntry> card_doubts() {
  return {
      entry<&Doubts::attrib_skipped>(
          "attrib", {"sent", "skipped"},
          {.question =
               "A type B card without ISO 14443-4: does the chip send it ATTRIB, so that its "
               "record ends with an answer to it, or does the record end with ATQB?",
           .evidence = "none",
           .driver = "goes by the protocol type in ATQB: such a card has a UID and an ATR, and is "
                     "sent nothing",
           .tests = "DoubtAttrib"}),
      entry<&Doubts::type1_frames_passed>(
          "type1-frames", {"refused", "passed"},
          {.question = "Do frames of Type 1 tags (READ8, WRITE-E8, WRITE-NE8, RSEG) pass "
                       "InCommunicateThru?",
           .evidence = "they do not: nfcpy pn532.py; StackOverflow 61275660, a report from an "
                       "ACR122U, high",
           .driver = "sends them byte by byte through the chip's registers, as nfcpy does",
           .tests = "DoubtType1Frames"}),
      entry<&Doubts::silent_rats_unlisted>(
          "silent-rats", {"listed", "not-listed"},
          {.question = "Is a card that does not answer RATS listed, without ATS?",
           .evidence = "listed: it is named FF20, pcsc-tools smartcard_list.txt, medium",
           .driver = "RATS of its own: it lists cards without",
           .tests = "DoubtSilentRats"}),
      entry<&Doubts::unfinished_uid_listed>(
          "unfinished-uid", {"not-listed", "listed"},
          {.question =
               "A card whose second cascade level fails: is it listed with SAK 04 and a UID "
               "of four bytes that begins with 88?",
           .evidence = "a recorded listing of a real reader, which is not public",
           .driver = "takes such a record for no card: it is looked for again",
           .tests = "DoubtUnfinishedUid"}),
      entry<&Doubts::no_login_is_format>(
          "no-login", {"timeout", "format"},
          {.question =
               "MIFARE Classic without login: is READ, WRITE or a value command answered 01 "
               "or 13?",
           .evidence = "none",
           .driver = "reads both as a refusal while the card can be selected again",
           .tests = "DoubtNoLogin"}),
      entry<&Doubts::unheard_login_is_timeout>(
          "idle-login", {"authentication", "timeout"},
          {.question =
               "A MIFARE login that the card does not hear, because one before it failed: 14 "
               "or 01?",
           .evidence = "01, medium",
           .driver = "selects the card again after every failed login",
           .tests = "DoubtIdleLogin"}),
      entry<&Doubts::felica_wakes_late>(
          "felica-wake", {"5ms", "20ms"},
          {.question = "How long must the field have been on before a FeliCa answers Polling?",
           .evidence = "NFC Forum Digital 2.0, 8.7.4.1, has a reader wait for 20 ms; nfcpy waits 5",
           .driver = "polls when the field has been on for 20 ms",
           .tests = "DoubtFelicaWake"}),
      entry<&Doubts::awake_topaz_is_silent>(
          "topaz-awake", {"answers", "silent"},
          {.question = "Does a Type 1 tag that was found answer the REQA of another listing?",
           .evidence = "none",
           .driver = "a second look is behind a field reset, which costs such a tag "
                     "nothing",
           .tests = "DoubtTopazAwake"}),
      entry<&Doubts::type2_nak_is_timeout>(
          "type2-nak", {"format", "timeout"},
          {.question = "Is READ or WRITE that a Type 2 tag answers by a NAK 13 or 01, by "
                       "InDataExchange?",
           .evidence = "none",
           .driver = "reads both as a refusal where the page shows that nothing was written and "
                     "the tag is idle, as a NAK leaves it",
           .tests = "DoubtType2Nak"}),
      entry<&Doubts::type2_refusal_is_nak>(
          "type2-refusal", {"silence", "nak"},
          {.question = "Does a Type 2 tag refuse a command by InCommunicateThru in silence (01) or "
                       "by a NAK (02 under the CRC check)?",
           .evidence = "wrong password: 01, StackOverflow 44243037; Ultralight C: 02, medium",
           .driver = "reads both as a refusal",
           .tests = "DoubtType2Refusal"}),
  };
}

std::vector<DoubtEntry> bridge_doubts() {
  return {
      entry<&Doubts::get_response_counts_modulo>(
          "get-response", {"capped", "modulo"},
          {.question = "touchatag: how does 61 xx tell of more than 255 bytes? 61 FF, and no GET "
                       "RESPONSE gets them; or the low byte, and GET RESPONSE gives so many.",
           .evidence = "none",
           .driver = "blocks of its own, shorter than 255 bytes",
           .tests = "DoubtGetResponse"}),
      entry<&Doubts::absence_reported>(
          "absence", {"hidden", "reported"},
          {.question = "Without a card, has an answer to XfrBlock bStatus 00 or 02?",
           .evidence = "both occur, with firmware 215 and with 216 (nfcpy#105, #154, #167, #200)",
           .driver = "reads the command status alone",
           .tests = "DoubtAbsence"}),
      entry<&Doubts::polling_off_keeps_card>(
          "polling-off", {"forgets", "keeps"},
          {.question = "Polling is switched off while a card lies there: do GetSlotStatus and "
                       "IccPowerOn say absent and 3B 00 from then on, or as before?",
           .evidence = "none",
           .driver = "asks the chip, never the slot",
           .tests = "DoubtPollingOff"}),
      entry<&Doubts::power_off_keeps_polling>(
          "power-off", {"polls", "as-it-was"},
          {.question = "Does IccPowerOff switch the firmware's polling on again?",
           .evidence = "it does: acsccid ccid.c, medium",
           .driver = "switches the polling off after it",
           .tests = "DoubtPowerOff"}),
      entry<&Doubts::polling_tells>(
          "polling-tells", {"cards", "nothing", "nobody"},
          {.question =
               "When FF 00 51 has switched the firmware's polling off and on again: does it "
               "tell of cards by the interrupt endpoint, of none, or at once of one that is "
               "not there?",
           .evidence = "`50 03` for a card: PCSC#146, pyscard#18, with the polling of power-on; "
                       "that it is followed by \"absent\": pyscard#18",
           .driver =
               "relies on it in a field that was empty for long only: looks by itself after "
               "5 s, and every 30 s once the firmware has told of a card; one that told "
               "nothing of two cards in a row, or thrice of nobody, is not relied on any more",
           .tests = "DoubtPollingTells"}),
      entry<&Doubts::bridge_waits_2s>(
          "bridge-wait", {"5s", "2s"},
          {.question = "How long does the bridge wait for the chip before it gives up, if FF 00 41 "
                       "was never sent?",
           .evidence = "5015 ms measured (salmg/atrium), high for 216; some 2 s (libnfc#203), low",
           .driver = "sends FF 00 41 FF when it sets the reader up",
           .tests = "DoubtBridgeWait"}),
      entry<&Doubts::long_commands_fail>(
          "long-commands", {"passed", "fail"},
          {.question = "Do PN532 commands of C0 bytes and more pass the bridge?",
           .evidence =
               "AA passes; C0 failed once, FF wedged a reader, both with a command that the "
               "chip does not have (salmg/atrium); FE passes up to firmware 213 (nfcpy#222)",
           .driver = "blocks of its own, in commands of at most AA bytes",
           .tests = "DoubtLongCommands"}),
      entry<&Doubts::link_at_115200>(
          "link", {"free", "115200-baud"},
          {.question = "How long do bytes take between bridge and chip: no time, or what a serial "
                       "line of 115,200 baud takes, with the frame around them and the ACK?",
           .evidence = "none; the chip's serial line begins at 115,200 baud (UM0701-02)",
           .driver = "no wait is as short as the 16 ms of the longest command; few commands, "
                     "which [cost more](performance.md#a-slow-link-between-bridge-and-chip) then",
           .tests = "DoubtLink"}),
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
    for (const auto family : {chip_doubts, card_doubts, bridge_doubts}) {
      for (auto& one : family()) joined.push_back(std::move(one));
    }
    return joined;
  }();
  return all;
}

std::string set_doubt(Doubts& doubts, const std::string& assignment) {
  const auto equals = std::min(assignment.find('='), assignment.size());
  const auto name = assignment.substr(0, equals);
  const auto& entries = doubt_entries();
  const auto found = std::ranges::find(entries, name, &DoubtEntry::name);
  if (found == entries.end()) {
    return fmt::format("no doubt \"{}\" (NAME=VALUE): there are {}", name, names_of(entries));
  }
  const auto& values = found->values;
  const auto word = equals < assignment.size() ? assignment.substr(equals + 1) : "";
  const auto value = std::ranges::find(values, word);
  if (value == values.end()) {
    return fmt::format("{} is one of {}", name, fmt::join(values, ", "));
  }
  found->set(doubts, static_cast<std::size_t>(value - values.begin()));
  return {};
}

}  // namespace sim
