// SPDX-License-Identifier: LGPL-2.1-or-later
// Field, second half: the card that was there before.
#include "card/attention.h"
#include "card/field.h"
#include "card/phone.h"

namespace acr122::card {

namespace {

bool is_type_a(const Identity& card) { return card.technology == Identity::Technology::a; }

// May be put to HALT and found again by its number.
bool can_halt(const Identity& card) { return is_type_a(card) && !card.random_uid(); }

bool speaks_iso_dep(const Identity& card) {
  return card.technology == Identity::Technology::b ||
         (is_type_a(card) && !card.activation.empty());
}

Result<Sighting> felica_there(Rf& rf, const Identity& card) {
  for (const auto rate : {pn532::BitRate::k212, pn532::BitRate::k424}) {
    const auto found = rf.find_felica(rate);
    if (!found) return fail(found.error());
    if (*found && same_bytes((*found)->idm, card.uid)) return Sighting::there;
  }
  return Sighting::gone;
}

Result<Sighting> jewel_there(Rf& rf, const Identity& card) {
  const auto found = rf.find_jewel();
  if (!found) return fail(found.error());
  return there_if(*found && same_bytes((*found)->id, card.uid));
}

}  // namespace

Result<std::unique_ptr<Card>> Field::activate_again(const Card& before) {
  // By value: `before` may be the card that this call replaces.
  const auto identity = before.identity();
  auto found = find_again(identity);
  if (!found || found->card) return keep(std::move(found));
  if (const auto done = rf_.reset_field(); !done) return fail(done.error());
  return keep(find_after_reset(identity));
}

// Without touching the field. Type B and random UIDs always go the long way: they are not halted.
Result<Activated> Field::find_again(const Identity& before) {
  if (!can_halt(before)) return Activated{};
  const auto left = rf_.chip().in_deselect(tg_);
  if (!left && !is_card_trouble(left.error())) return fail(left.error());
  const auto found = rf_.select_a(before.uid);
  if (!found) return fail(found.error());
  if (!*found) return Activated{};
  return activate_a(rf_, options_, **found, known_type_2_);
}

// First the same number (a second card in the field must not take over), then the same technology,
// then whatever there is.
Result<Activated> Field::find_after_reset(const Identity& before) {
  if (is_type_a(before)) {
    const auto found = rf_.select_a(before.random_uid() ? ByteView{} : ByteView(before.uid));
    if (!found) return fail(found.error());
    if (*found) return activate_a(rf_, options_, **found, known_type_2_);
    auto part_3 = look_for(Technology::a_without_rats);
    if (!part_3 || part_3->card) return part_3;
  }
  for (const auto turn : turns_) {
    if (turn == Technology::a_without_rats) continue;
    auto other = look_for(turn);
    if (!other || other->card) return other;
  }
  return Activated{};
}

Result<void> Field::park(const Card& card) {
  if (!can_halt(card.identity())) return {};
  const auto left = rf_.chip().in_deselect(tg_);
  // A card that does not answer S(DESELECT) is found out by the next presence test.
  if (!left && !is_card_trouble(left.error())) return left;
  return {};
}

Result<Sighting> Field::parked_card_present(const Card& card) {
  const auto& identity = card.identity();
  return can_halt(identity) ? halted_card_present(identity) : active_card_present(identity);
}

// InSelect wakes a halted card (WUPA), InListPassiveTarget sends REQA, which it does not hear on
// every chip: so first the one, then the other, then after a field reset. Each ends with the card
// halted again.
Result<Sighting> Field::halted_card_present(const Identity& card) {
  const auto woken = rf_.chip().in_select(tg_);
  if (!woken && !is_card_trouble(woken.error())) return fail(woken.error());
  bool there = woken.has_value();
  for (const bool reset_first : {false, true}) {
    if (there) break;
    if (reset_first) {
      if (const auto done = rf_.reset_field(); !done) return fail(done.error());
    }
    const auto found = rf_.select_a_part_3(card.uid);
    if (!found) return fail(found.error());
    there = found->has_value();
    if (there) tg_ = (*found)->tg;
  }
  if (!there) return Sighting::gone;
  const auto left = rf_.chip().in_deselect(tg_);
  if (!left && !is_card_trouble(left.error())) return fail(left.error());
  return Sighting::there;
}

Result<Sighting> Field::active_card_present(const Identity& card) {
  if (card.technology == Identity::Technology::felica) return felica_there(rf_, card);
  if (card.technology == Identity::Technology::jewel) return jewel_there(rf_, card);
  if (speaks_iso_dep(card)) {
    const auto there = Attention(card.technology).answered(rf_.chip());
    if (!there) return fail(there.error());
    if (*there) return Sighting::there;
    if (!card.random_uid()) return Sighting::gone;
    const auto back = phone_comes_back(rf_, card, options_.phone_grace);
    if (!back) return fail(back.error());
    return there_if(back->has_value());
  }
  const auto found = rf_.select_a_part_3({});  // a random UID without ISO 14443-4
  if (!found) return fail(found.error());
  return there_if(*found && same_card(card, identity_of(**found)));
}

}  // namespace acr122::card
