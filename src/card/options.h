// SPDX-License-Identifier: LGPL-2.1-or-later
// What the configuration decides about cards.
#pragma once

#include <cstdint>

#include "acr122/result.h"
#include "acr122/status_word.h"

namespace acr122::card {

enum class HistoricalBytes : std::uint8_t { pcsc, whole_ats };  // answer of FF CA 01
enum class CardNames : std::uint8_t { pcsc, windows, acs };     // NN of storage card ATRs

struct Options {
  bool poll_a = true, poll_b = true, poll_felica = true, poll_jewel = true;
  unsigned max_kbps = 424;  // 106, 212 or 424: InPSL after activation
  HistoricalBytes historical_bytes = HistoricalBytes::pcsc;
  CardNames card_names = CardNames::pcsc;
  Milliseconds wtx_limit{60'000};     // longest single command a card may stretch by S(WTX)
  StatusWord wrong_key = sw::failed;  // GENERAL AUTHENTICATE: 63 00 or 69 82
  bool takes_lasting_keys = false;    // LOAD KEYS with P1 20, kept in volatile memory all the same
  bool forget_keys = false;           // wipe the keys when the card leaves
  bool compatibility_write = false;   // Type 2: 16 bytes to one page, the first 4 are written
  Milliseconds phone_grace{600};      // random-UID cards: time to come back before "removed"
};

}  // namespace acr122::card
