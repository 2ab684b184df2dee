// SPDX-License-Identifier: LGPL-2.1-or-later
#include <algorithm>

#include "card/card.h"
#include "card/simple_answers.h"

namespace acr122::card {

bool same_card(const Identity& before, const Identity& now, Sighting seen) {
  if (before.technology != now.technology || before.sak != now.sak) return false;
  if (before.activation != now.activation) return false;
  if (before.uid == now.uid) return true;
  const bool changed = before.number_may_change() && now.number_may_change();
  return changed && seen == Sighting::there;
}

Bytes answer_get_data(const Identity& identity, std::optional<ByteView> historical,
                      const pcsc::GetData& get, UidOrder uid_order) {
  using What = pcsc::GetData::What;
  const bool type_a = identity.technology == Identity::Technology::a;
  const std::array<std::uint8_t, 2> atqa{static_cast<std::uint8_t>(identity.atqa >> 8),
                                         static_cast<std::uint8_t>(identity.atqa)};
  if (get.what == What::uid) {
    auto uid = identity.uid;
    if (uid_order == UidOrder::reversed) std::ranges::reverse(uid);
    return pcsc::answer_with_le(uid, get.le);
  }
  if (get.what == What::historical_bytes && historical) {
    return pcsc::answer_with_le(*historical, get.le);
  }
  if (get.what == What::sak && type_a) {
    return pcsc::answer_with_le(ByteView(&identity.sak, 1), get.le);
  }
  if (get.what == What::atqa && type_a) return pcsc::answer_with_le(atqa, get.le);
  return only(sw::function_not_supported);
}

}  // namespace acr122::card
