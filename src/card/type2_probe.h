// SPDX-License-Identifier: LGPL-2.1-or-later
// Which Ultralight or NTAG is it? Some of the questions cost the card its selection.
#pragma once

#include "card/identify.h"
#include "rf/antenna.h"

namespace acr122::card {

/// Asks GET_VERSION, then the first half of the Ultralight C login; the card is selected again
/// after each refusal. Not `there`: it left meanwhile. Errors: the reader's only.
struct Type2Probe {
  bool there = false;
  Type2 type2;
  bool guessed = false;  // it answered neither: an Ultralight, or the reader passes no frames on
};
Result<Type2Probe> probe_type_2(rf::Antenna& antenna, ByteView uid);

}  // namespace acr122::card
