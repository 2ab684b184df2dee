// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card/phone.h"

#include "card/activate.h"

namespace acr122::card {

namespace {
constexpr Milliseconds kBetweenSearches{50};
}  // namespace

Result<rf::Found<rf::TargetA>> phone_comes_back(rf::Antenna& antenna, const Identity& phone,
                                                Milliseconds grace) {
  auto& clock = antenna.clock();
  const auto start = clock.now();
  bool field_was_reset = false;
  while (clock.now() - start < grace) {
    if (!field_was_reset && clock.now() - start >= grace / 2) {
      if (const auto done = antenna.reset_field(); !done) return fail(done.error());
      field_was_reset = true;
    }
    auto found = antenna.find_a();
    if (!found) return found;
    if (found->any && same_card(phone, identity_of(found->target))) return found;
    clock.sleep_for(kBetweenSearches);
  }
  return rf::Found<rf::TargetA>{};
}

}  // namespace acr122::card
