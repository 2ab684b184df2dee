// SPDX-License-Identifier: LGPL-2.1-or-later
// When a card that lies still counts as gone.
#pragma once

#include "card/card.h"

namespace acr122::card {

/// A card is gone when so many looks in a row find nothing: one answer may drown in noise, and so
/// may the next.
inline constexpr int kLooks = 3;

/// So many looks, if need be. `look` returns Result<Sighting>.
template <class Look>
Result<Sighting> look_repeatedly(Look look) {
  Result<Sighting> seen = look();
  for (int again = 1; again < kLooks && seen && *seen == Sighting::gone; ++again) seen = look();
  return seen;
}

}  // namespace acr122::card
