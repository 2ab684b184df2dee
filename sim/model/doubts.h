// SPDX-License-Identifier: LGPL-2.1-or-later
// What no public byte decides about the hardware: a doubt each, with the values that it may have.
// The driver must be right with all of them; docs/doubts.md is this table in words.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace sim {

/// Answers of the chip, from D5 on, that are too long for the bridge.
enum class LongAnswer : std::uint8_t { cut, mute_over_259, mute_over_255 };
/// How long the chip waits for a block of a card that is silent.
enum class ChipWait : std::uint8_t { fwt_thrice, fwt_once, timeout };
/// What the interrupt endpoint says when FF 00 51 has switched the firmware's polling on again.
enum class PollingTells : std::uint8_t { cards, nothing, nobody };
/// InCommunicateThru: some clones may not have it.
enum class Thru : std::uint8_t { works, refused, unanswered };

/// The values that are set. Those of a new reader are the defaults, the first in each entry.
struct Doubts {
  bool lost_answer_given_on = false;
  ChipWait chip_wait = ChipWait::fwt_thrice;
  bool pps_waits_fwt = false;
  bool second_look_halts = false;
  LongAnswer long_answer = LongAnswer::cut;
  bool out_of_step_is_format = false;
  bool get_response_counts_modulo = false;
  bool guard_time_ignored = false;
  Thru thru = Thru::works;
  bool rates_need_settings = false;
  bool type1_frames_passed = false;
  bool silent_rats_unlisted = false;
  bool unfinished_uid_listed = false;
  bool no_login_is_format = false;
  bool unheard_login_is_timeout = false;
  bool type2_refusal_is_nak = false;
  bool field_off_loses_target = false;
  bool absence_reported = false;
  bool polling_off_keeps_card = false;
  bool power_off_keeps_polling = false;
  PollingTells polling_tells = PollingTells::cards;
  bool bridge_waits_2s = false;
  bool long_commands_fail = false;
  bool link_at_115200 = false;
  bool attrib_skipped = false;
  bool empty_listing_keeps = false;
  bool first_nak_unheard = false;
  bool r_ack_late = false;
  bool felica_wakes_late = false;
  bool awake_topaz_is_silent = false;
  bool type2_nak_is_timeout = false;
};

/// One row of docs/doubts.md.
struct DoubtEntry {
  std::string name;
  std::vector<std::string> values;  // the first is the default
  std::string question;
  std::string evidence;
  std::string driver;  // what it does so that every value is right
  std::string tests;   // a filter for the unit tests of the values
  std::size_t (*get)(const Doubts&);
  void (*set)(Doubts&, std::size_t value);
};

const std::vector<DoubtEntry>& doubt_entries();

/// Sets one doubt by `name=value`. Error text, or empty.
std::string set_doubt(Doubts& doubts, const std::string& assignment);

}  // namespace sim
