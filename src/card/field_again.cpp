// SPDX-License-Identifier: LGPL-2.1-or-later
// Field, second half: the card that was there before.
#include <algorithm>

#include "base/log.h"
#include "card/field.h"
#include "card/looks.h"

namespace acr122::card {

namespace {

bool is_type_a(const Identity& card) { return card.technology == Identity::Technology::a; }

// Rests and is found again by its number, while the field stays on or after it was off.
bool can_halt(const Identity& card) { return is_type_a(card) && !card.random_uid(); }

Identity::Technology technology_of(Modulation turn) {
  switch (turn) {
    case Modulation::a:
      return Identity::Technology::a;
    case Modulation::b:
      return Identity::Technology::b;
    case Modulation::felica_212:
    case Modulation::felica_424:
      return Identity::Technology::felica;
    case Modulation::jewel:
      return Identity::Technology::jewel;
  }
  return Identity::Technology::a;
}

Result<Sighting> felica_there(rf::Antenna& antenna, const Identity& card) {
  for (const auto rate : {rf::BitRate::k212, rf::BitRate::k424}) {
    const auto found = antenna.find_felica(rate);
    if (!found) return fail(found.error());
    if (found->any && same_bytes(found->target.idm, card.uid)) return Sighting::there;
  }
  return Sighting::gone;
}

}  // namespace

Result<std::unique_ptr<Card>> Field::activate_again(Card& before) {
  // By value: `before` may be the card that this call replaces.
  const auto identity = before.identity();
  auto found = keep(find_again(before));
  if (!found || *found) return found;
  if (const auto done = antenna_.field().reset(); !done) return fail(done.error());
  return keep(find_after_reset(identity));
}

// Without touching the field: a random UID lasts as long as that. Others than type A always go the
// long way: they are not halted.
Activated Field::find_again(Card& before) {
  if (!is_type_a(before.identity())) return nullptr;
  if (const auto left = rest(before); !left) return fail(left.error());
  const auto found = antenna_.find_a(before.identity().uid);
  if (!found) return fail(found.error());
  return found->any ? search_.activate(found->target) : nullptr;
}

// S(DESELECT) or HLTA. A card that does not hear it is found out when it is looked for.
Result<void> Field::rest(Card& card) {
  if (rest_ != Rest::none) return {};
  rest_ = Rest::asleep;
  auto* session = card.session();
  if (session == nullptr) return antenna_.deselect();
  const auto left = session->deselect();
  return left ? Result<void>{} : fail(left.error());
}

// First the same number (a second card in the field must not take over), then the same technology,
// then whatever there is.
Activated Field::find_after_reset(const Identity& before) {
  if (is_type_a(before)) {
    const auto found = antenna_.find_a(before.random_uid() ? ByteView{} : ByteView(before.uid));
    if (!found) return fail(found.error());
    if (found->any) return search_.activate(found->target);
  }
  auto turns = search_.turns();
  std::stable_partition(turns.begin(), turns.end(),
                        [&](Modulation turn) { return technology_of(turn) == before.technology; });
  for (const auto turn : turns) {
    auto other = search_.look_for(turn);
    if (!other || *other) return other;
  }
  return nullptr;
}

Result<void> Field::park(Card& card) {
  if (!can_halt(card.identity())) return {};
  if (const auto left = rest(card); !left) return left;
  if (beside_ != Beside::unknown) return {};
  beside_ = Beside::nobody;
  return report_second_card(card.identity());
}

// The resting card hears no REQA; on chips that send WUPA it shows itself once more. Either way all
// cards rest in the end.
Result<void> Field::report_second_card(const Identity& resting) {
  const auto found = antenna_.find_a();
  if (!found) return fail(found.error());
  if (!found->any) return {};
  if (found->target.nfcid1 != resting.uid) {  // a clone may say itself: mfoc#80
    beside_ = Beside::somebody;
    log::info("two cards in the field: using {}, ignoring {}; take one away", to_hex(resting.uid),
              to_hex(found->target.nfcid1));
  }
  return antenna_.deselect();
}

Result<Sighting> Field::parked_card_present(Card& card) {
  return can_halt(card.identity()) ? halted_card_present(card) : active_card_present(card);
}

// InSelect wakes a halted card (WUPA), but would wake the other one of two; an ISO-DEP card is none
// of the chip's that it could select again. A listing by UID sends WUPA or REQA, which a halted
// card does not hear: chips differ. So first the one, then the other, then after field resets.
// The card then stays selected: the next listing by its UID finds it so.
Result<Sighting> Field::halted_card_present(Card& card) {
  const bool crowded = beside_ == Beside::somebody;  // one may have the number of ours
  bool there = false;
  if (rest_ != Rest::awake && !crowded && card.session() == nullptr) {
    const auto woken = antenna_.wake();
    if (!woken) return fail(woken.error());
    there = woken->ok();
  }
  if (!there) {
    const auto seen = listed_after_resets(card.identity().uid);
    if (!seen || *seen == Sighting::gone) return seen;
  }
  if (crowded) {
    if (const auto left = antenna_.deselect(); !left) return fail(left.error());
  }
  rest_ = crowded ? Rest::asleep : Rest::awake;
  return Sighting::there;
}

Result<Sighting> Field::listed_after_resets(ByteView uid) {
  for (int attempt = 0; attempt < kLooks; ++attempt) {
    if (attempt > 0) {
      if (const auto done = antenna_.field().reset(); !done) return fail(done.error());
    }
    const auto found = antenna_.find_a(uid);
    if (!found) return fail(found.error());
    if (found->any) return Sighting::there;
  }
  return Sighting::gone;
}

Result<Sighting> Field::active_card_present(Card& card) {
  const auto& identity = card.identity();
  if (identity.technology != Identity::Technology::felica) return card.present();
  return look_repeatedly([&] { return felica_there(antenna_, identity); });
}

}  // namespace acr122::card
