// SPDX-License-Identifier: LGPL-2.1-or-later
// Questions whose answer may be silence. A card that was pulled away and a frame that got lost are
// silent, too.
#pragma once

#include <functional>
#include <string>

#include "bench.h"

namespace tool {

/// What one round of a question says.
struct Reading {
  std::string value = {};  // of the doubt; empty: none
  std::string why = {};    // there is none
  bool heard = false;      // it is by an answer that nothing but this value gives
};

struct Question {
  std::string doubt;
  std::string by;                       // for the report
  std::string listing = "D4 4A 01 00";  // how the card is looked for
};

/// The card has just been listed anew.
using Round = std::function<Reading(const Target&)>;

/// Asks, and settles the doubt if the value was heard, or if a second round says the same and then
/// the same card is still there. Else it stays, with a reason. Throws Stopped if no card is there.
void ask(Bench& bench, const Question& question, const Round& round);

/// Whether two listings are of one card. One with a random UID is known by the rest.
bool same_card(const Target& one, const Target& other);

}  // namespace tool
