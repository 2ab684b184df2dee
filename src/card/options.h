// SPDX-License-Identifier: LGPL-2.1-or-later
// What the configuration decides about cards.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/result.h"
#include "base/status_word.h"

namespace acr122::card {

enum class HistoricalBytes : std::uint8_t { pcsc, whole_ats };  // answer of FF CA 01
enum class CardNames : std::uint8_t { pcsc, windows, acs };     // NN of storage card ATRs
enum class UidOrder : std::uint8_t { as_sent, reversed };       // answer of FF CA 00

/// What to look for, as InListPassiveTarget tells them apart (BrTy, UM0701-02 7.3.5): by technology
/// and, where there are two, by rate. What was found is Identity::technology.
enum class Modulation : std::uint8_t { a, b, felica_212, felica_424, jewel };

/// In the order of looking. An array: g++ 12 warns of a list in its place (maybe-uninitialized).
inline constexpr std::array kAllModulations{Modulation::a, Modulation::b, Modulation::felica_212,
                                            Modulation::jewel, Modulation::felica_424};

struct Options {
  /// In this order: the first in each round of looks, of the others two per round in turn.
  std::vector<Modulation> technologies{kAllModulations.begin(), kAllModulations.end()};
  bool idle_field = true;    // the RF field stays on between two looks into an empty field
  unsigned max_kbps = 424;   // 106, 212 or 424: PPS after RATS
  unsigned fsd_bytes = 128;  // 64, 128 or 256: frames that an ISO-DEP card of type A may send
  HistoricalBytes historical_bytes = HistoricalBytes::pcsc;
  UidOrder uid_order = UidOrder::as_sent;
  CardNames card_names = CardNames::pcsc;
  Milliseconds wtx_limit{60'000};     // longest single command a card may stretch by S(WTX)
  StatusWord wrong_key = sw::failed;  // GENERAL AUTHENTICATE: 63 00 or 69 82
  unsigned key_slots = 32;            // of LOAD KEYS: key numbers from 0
  bool takes_lasting_keys = false;    // LOAD KEYS with P1 20, kept in volatile memory all the same
  bool forget_keys = false;           // wipe the keys when the card leaves
  bool compatibility_write = false;   // Type 2: 16 bytes to one page, the first 4 are written
};

}  // namespace acr122::card
