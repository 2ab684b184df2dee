// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card/phone.h"

#include "card/activate.h"

namespace acr122::card {

namespace {
constexpr Milliseconds kBetweenSearches{50};

Result<Started> look_once(Shared& shared, const Identity& phone) {
  const auto found = shared.antenna.find_a();
  if (!found) return fail(found.error());
  const bool a_phone = found->any && identity_of(found->target).promises_iso_dep();
  if (!a_phone) return Started{};
  auto started = start_a(shared, found->target);
  const bool other = started && !same_card(phone, identity_of(started->target));
  return other ? Started{} : std::move(started);
}

}  // namespace

Result<Started> phone_comes_back(Shared& shared, const Identity& phone) {
  auto& clock = shared.antenna.clock();
  const auto grace = shared.options.phone_grace;
  const auto start = clock.now();
  bool field_was_reset = false;
  while (clock.now() - start < grace) {
    if (!field_was_reset && clock.now() - start >= grace / 2) {
      if (const auto done = shared.antenna.reset_field(); !done) return fail(done.error());
      field_was_reset = true;
    }
    auto started = look_once(shared, phone);
    if (!started || started->session) return started;
    clock.sleep_for(kBetweenSearches);
  }
  return Started{};
}

}  // namespace acr122::card
