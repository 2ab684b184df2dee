// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/cards/iso_dep_card.h"

namespace sim {

std::optional<RfAnswer> IsoDepCard::when_active(const RfFrame& frame) {
  if (!iso_dep_.started()) {
    auto ats = iso_dep_.rats(frame);
    if (!ats) sleep();
    return ats;
  }
  auto answer = iso_dep_.hear(frame);
  if (iso_dep_.deselected()) halt();
  return answer;
}

std::optional<RfAnswer> DualCard::when_active(const RfFrame& frame) {
  if (!iso_dep_.started()) {
    auto ats = logged_in() ? std::nullopt : iso_dep_.rats(frame);
    return ats ? ats : MifareClassic::when_active(frame);
  }
  auto answer = iso_dep_.hear(frame);
  if (iso_dep_.deselected()) halt();
  return answer;
}

void DualCard::selection_lost() {
  MifareClassic::selection_lost();
  iso_dep_.stop();
}

}  // namespace sim
