// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card/selection.h"

namespace acr122::card {
namespace {

// ISO 7816-4, 11.2.2.
bool selects_by_name(ByteView apdu) {
  constexpr std::uint8_t kSelect = 0xA4, kByName = 0x04;
  ByteReader in(apdu);
  in.u8();
  const auto ins = in.u8(), p1 = in.u8();
  return in.ok() && ins == kSelect && p1 == kByName;
}

}  // namespace

bool Selection::admits(ByteView apdu) {
  const bool admitted = !is_lost() || selects_by_name(apdu);
  state_ = admitted || state_ == State::lost_and_used ? State::used : State::unused;
  return admitted;
}

}  // namespace acr122::card
