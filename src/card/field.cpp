// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card/field.h"

namespace acr122::card {

Field::Field(rf::Chip& chip, Clock& clock, const Options& options)
    : antenna_(chip, clock), shared_(antenna_, options), session_(shared_), search_(shared_) {}

Result<void> Field::configure() {
  if (const auto done = session_.put_back(); !done) return done;
  return antenna_.configure();
}

Result<void> Field::hand_over() {
  field_used_ = true;
  return antenna_.hand_over();
}

Result<void> Field::give_up(Card& card, bool activate) {
  if (const auto done = antenna_.field().reset(); !done || !activate) return done;
  const auto& identity = card.identity();
  if (identity.technology == Identity::Technology::b) {
    const auto found = antenna_.find_b();
    return found ? Result<void>{} : fail(found.error());
  }
  // SetParameters has automatic RATS on now.
  const auto found = antenna_.find_a(identity.random_uid() ? ByteView{} : ByteView(identity.uid));
  return found ? Result<void>{} : fail(found.error());
}

Result<std::unique_ptr<Card>> Field::poll(const Effort& effort) {
  const bool idle_field = shared_.options.idle_field;
  if (field_used_) {
    if (const auto done = reset_for_newcomers(); !done) return fail(done.error());
  } else if (!idle_field) {
    if (const auto done = antenna_.field().on(); !done) return fail(done.error());
  }
  if (const auto done = antenna_.set_tries(effort.tries); !done) return fail(done.error());
  auto found = keep(search_.look_around(effort));
  if (!found || *found || idle_field) return found;
  if (const auto done = antenna_.field().darken(); !done) return fail(done.error());
  return found;
}

// Whoever was halted or is in the midst of a protocol wakes with the field, and is new.
Result<void> Field::reset_for_newcomers() {
  if (const auto done = antenna_.field().reset(); !done) return done;
  field_used_ = false;
  beside_ = Beside::unknown;
  search_.begin_again();
  return {};
}

// Whom a search that broke off has activated hears no other search, until the field was off.
Activated Field::keep(Activated activated) {
  if (!activated) field_used_ = true;
  if (activated && *activated) {
    field_used_ = true;
    rest_ = Rest::none;
    session_.settle();
  }
  return activated;
}

}  // namespace acr122::card
