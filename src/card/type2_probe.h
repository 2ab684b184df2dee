// SPDX-License-Identifier: LGPL-2.1-or-later
// Which Ultralight or NTAG is it? Some of the questions cost the card its selection.
#pragma once

#include "card/identify.h"
#include "card/rf.h"

namespace acr122::card {

struct Type2Found {
  Type2 type2;
  std::uint8_t tg = 0;
};

/// Asks GET_VERSION, then the first half of the Ultralight C login; the card is selected again
/// after each refusal. Nothing: it left meanwhile. Errors: the reader's only.
Result<std::optional<Type2Found>> probe_type_2(Rf& rf, const pn532::TargetA& target);

}  // namespace acr122::card
