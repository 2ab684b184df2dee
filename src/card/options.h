// SPDX-License-Identifier: LGPL-2.1-or-later
// What the configuration decides about cards.
#pragma once

#include <cstdint>

#include "acr122/result.h"

namespace acr122::card {

enum class HistoricalBytes : std::uint8_t { pcsc, whole_ats };  // answer of FF CA 01
enum class CardNames : std::uint8_t { pcsc, windows, acs };     // NN of storage card ATRs

struct Options {
  bool poll_a = true, poll_b = true, poll_felica = true, poll_jewel = true;
  unsigned max_kbps = 424;  // 106, 212 or 424: InPSL after activation
  HistoricalBytes historical_bytes = HistoricalBytes::pcsc;
  CardNames card_names = CardNames::pcsc;
  Milliseconds wtx_limit{60'000};  // longest single command a card may stretch by S(WTX)
  Milliseconds phone_grace{600};   // random-UID cards: time to come back before "removed"
};

}  // namespace acr122::card
