// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card/field.h"

#include <algorithm>

#include "base/log.h"

namespace acr122::card {

Field::Field(pn532::Chip& chip, Clock& clock, const Options& options)
    : rf_(chip, clock, options),
      options_(options),
      session_(rf_, options_),
      turns_(turns_of(options)) {}

std::vector<Technology> Field::turns_of(const Options& options) {
  auto turns = options.technologies;
  if (std::ranges::count(turns, Technology::a) > 0) turns.push_back(Technology::a_without_rats);
  return turns;
}

Result<void> Field::configure() {
  if (const auto done = session_.put_back(); !done) return done;
  return rf_.configure();
}

Result<std::unique_ptr<Card>> Field::poll() {
  if (field_used_) {
    if (const auto done = rf_.reset_field(); !done) return fail(done.error());
    field_used_ = false;
    known_type_2_.reset();
  } else if (!options_.idle_field) {
    if (const auto done = rf_.field_on(); !done) return fail(done.error());
  }
  auto found = keep(look_around());
  if (!found || *found || options_.idle_field) return found;
  if (const auto done = rf_.chip().rf_field(false); !done) return fail(done.error());
  return found;
}

Result<Activated> Field::look_around() {
  if (turns_.empty()) return Activated{};
  auto found = look_for(turns_.front());
  const auto others = turns_.size() - 1;
  if (!found || found->card || others == 0) return found;
  return look_for(turns_.at(1 + turn_++ % others));
}

Result<std::unique_ptr<Card>> Field::keep(Result<Activated> activated) {
  if (!activated) return fail(activated.error());
  if (activated->card) {
    tg_ = activated->tg;
    field_used_ = true;
    session_.settle();
  }
  return std::move(activated->card);
}

Result<Activated> Field::poll_a() {
  constexpr std::uint8_t kSeeTwo = 2;
  const auto targets = rf_.find_a(kSeeTwo);
  if (!targets) return fail(targets.error());
  if (targets->empty()) {
    two_cards_.reset();
    return Activated{};
  }
  return activate_chosen(*targets);
}

// The first one it is. The other is put to sleep: it then keeps quiet until the field goes off.
Result<Activated> Field::activate_chosen(const std::vector<pn532::TargetA>& targets) {
  const auto& chosen = targets.front();
  if (targets.size() == 1) return activate_a(rf_, options_, chosen, known_type_2_);
  field_used_ = true;
  const auto& other = targets.back();
  if (chosen.nfcid1 != other.nfcid1) report_two_cards(chosen, other);  // else: mfoc#80, a clone
  const auto released = rf_.chip().in_release(other.tg);
  if (!released && !is_card_trouble(released.error())) return fail(released.error());
  const auto selected = rf_.chip().in_select(chosen.tg);
  if (selected) return activate_a(rf_, options_, chosen, known_type_2_);
  if (!is_card_trouble(selected.error())) return fail(selected.error());
  const auto again = rf_.reselect_a(chosen.nfcid1);
  if (!again) return fail(again.error());
  if (!*again) return Activated{};
  return activate_a(rf_, options_, **again, known_type_2_);
}

void Field::report_two_cards(const pn532::TargetA& used, const pn532::TargetA& ignored) {
  std::pair pair{used.nfcid1, ignored.nfcid1};
  if (two_cards_ == pair) return;
  log::info("two cards in the field: using {}, ignoring {}; take one away", to_hex(used.nfcid1),
            to_hex(ignored.nfcid1));
  two_cards_ = std::move(pair);
}

namespace {

Result<Activated> look_for_felica(Rf& rf, const Options& options, pn532::BitRate rate) {
  const auto found = rf.find_felica(rate);
  if (!found) return fail(found.error());
  if (!*found) return Activated{};
  return activate_felica(rf, options, **found, rate);
}

Result<Activated> look_for_b(Rf& rf, const Options& options) {
  const auto found = rf.find_b();
  if (!found) return fail(found.error());
  if (!*found) return Activated{};
  return activate_b(rf, options, **found);
}

Result<Activated> look_for_jewel(Rf& rf, const Options& options) {
  const auto found = rf.find_jewel();
  if (!found) return fail(found.error());
  if (!*found) return Activated{};
  return activate_jewel(rf, options, **found);
}

}  // namespace

Result<Activated> Field::look_for(Technology turn) {
  switch (turn) {
    case Technology::a:
      return poll_a();
    case Technology::b:
      return look_for_b(rf_, options_);
    case Technology::felica_212:
      return look_for_felica(rf_, options_, pn532::BitRate::k212);
    case Technology::felica_424:
      return look_for_felica(rf_, options_, pn532::BitRate::k424);
    case Technology::jewel:
      return look_for_jewel(rf_, options_);
    case Technology::a_without_rats: {
      // With automatic RATS the chip may not list a card at all that refuses RATS.
      const auto found = rf_.select_a_part_3({});
      if (!found) return fail(found.error());
      if (!*found) return Activated{};
      return activate_a(rf_, options_, **found, known_type_2_);
    }
  }
  return Activated{};
}

}  // namespace acr122::card
