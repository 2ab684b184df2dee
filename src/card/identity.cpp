// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card/card.h"

namespace acr122::card {

bool same_card(const Identity& before, const Identity& now) {
  if (before.technology != now.technology || before.sak != now.sak) return false;
  if (before.activation != now.activation) return false;
  if (before.uid == now.uid) return true;
  // ISO 14443-3 lets these numbers change with every field reset: they cannot tell "another card"
  // from "the same one again". A PUPI carries no mark that says whether it is random.
  const bool number_may_change = before.random_uid() && now.random_uid();
  return number_may_change || before.technology == Identity::Technology::b;
}

}  // namespace acr122::card
