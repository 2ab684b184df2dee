// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/state.h"

namespace acr122::reader {

void Presence::card_lost() {
  if (in_field_) latched_ = true;
  in_field_ = false;
}

void Presence::card_replaced() {
  latched_ = true;
  in_field_ = true;
}

bool Presence::read() {
  const bool now = level();
  if (!watched_) latched_ = false;
  return now;
}

bool Presence::enter_wait() {
  watched_ = true;
  if (!latched_) {
    seen_ = level();
    return false;
  }
  seen_ = false;
  if (!absent_for_a_turn_) return true;
  latched_ = false;
  return false;
}

}  // namespace acr122::reader
