// SPDX-License-Identifier: LGPL-2.1-or-later
// What a reader is for, with one card of each family: it comes, has an ATR and a UID, does its
// work, stays as long as it lies there, and leaves.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "doubts/case.h"

namespace doubts_test {

/// What the work of a visit is done with.
struct Place {
  sim::VirtualReader& reader;
  sim::Card& card;
};

/// One card and what is done with it. `work` ends with failures of the test, if any.
struct Visit {
  std::string name;
  std::string card;
  std::string uid;  // with blanks; empty: a random one
  void (*work)(const Place& place);
  sim::CardOptions options = {};
  std::optional<sim::Fault> on_arrival = {};
};

const std::vector<Visit>& visits();

}  // namespace doubts_test
