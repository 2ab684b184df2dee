// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card/phone.h"

#include "card/activate.h"

namespace acr122::card {

namespace {
constexpr Milliseconds kBetweenSearches{50};
}  // namespace

Result<std::optional<pn532::TargetA>> phone_comes_back(Rf& rf, const Identity& phone,
                                                       Milliseconds grace) {
  auto& clock = rf.clock();
  const auto start = clock.now();
  bool field_was_reset = false;
  while (clock.now() - start < grace) {
    if (!field_was_reset && clock.now() - start >= grace / 2) {
      if (const auto done = rf.reset_field(); !done) return fail(done.error());
      field_was_reset = true;
    }
    auto found = rf.select_a({});
    if (!found) return found;
    if (*found && same_card(phone, identity_of(**found))) return found;
    clock.sleep_for(kBetweenSearches);
  }
  return std::optional<pn532::TargetA>{};
}

}  // namespace acr122::card
