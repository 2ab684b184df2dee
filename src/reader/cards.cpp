// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/cards.h"

#include <utility>

namespace acr122::reader {
namespace {

constexpr unsigned kActivations = 3;  // a card at the edge of the field may need more than one

/// What programs take for granted of a card, across an activation that they did not ask for.
class Beliefs {
 public:
  explicit Beliefs(card::Card& before) {
    if (auto* own = before.own_login()) login_.take(*own);
    if (const auto* selection = before.selection()) selection_ = *selection;
  }
  void pass_on(card::Card& card) {
    if (auto* own = card.own_login()) own->take(login_);
    selection_.lost();
    if (auto* selection = card.selection()) *selection = selection_;
  }

 private:
  card::OwnLogin login_;
  card::Selection selection_;
};

}  // namespace

void Cards::look() {
  if (parts_.slot.card() != nullptr) {
    test();
  } else {
    poll(parts_.slot.effort(parts_.clock.now()));
  }
}

bool Cards::poll(const card::Effort& effort) {
  if (parts_.health.resets().take_doubt()) {
    if (const auto set = parts_.field.configure(); !set) {
      recovery_.broke(set.error());
      return false;
    }
  }
  auto found = parts_.field.poll(effort);
  parts_.slot.found_nobody(parts_.clock.now());
  if (!found) {
    recovery_.broke(found.error());
    return false;
  }
  parts_.health.good_result();
  if (*found) visit_.begins(std::move(*found));
  return true;
}

void Cards::test() {
  auto& slot = parts_.slot;
  const bool parked = slot.state() == CardSlot::State::parked;
  const auto sighting =
      parked ? parts_.field.parked_card_present(*slot.card()) : slot.card()->present();
  slot.seen(parts_.clock.now(), parts_.chip.card_answers());
  if (!sighting) {
    recovery_.broke(sighting.error());
    return;
  }
  parts_.health.good_result();
  if (*sighting == card::Sighting::gone) visit_.ends("it left the field");
}

// The field may go off for an activation, and afterwards a random number tells nobody who that was.
Result<card::Sighting> Cards::look_before_activation() {
  auto& card = *parts_.slot.card();
  if (!card.identity().number_may_change()) return card::Sighting::there;
  for (unsigned attempt = 0; attempt < kActivations; ++attempt) {
    const auto seen = card.present();
    if (seen) return seen;
    const auto error = recovery_.broke(seen.error());
    if (!parts_.in_order()) return fail(error);
  }
  return card::Sighting::gone;
}

Result<card::Reply> Cards::activate() {
  const auto seen = look_before_activation();
  return seen ? activate(*seen) : fail(seen.error());
}

Result<card::Reply> Cards::activate(card::Sighting seen) {
  for (unsigned attempt = 0; attempt < kActivations; ++attempt) {
    auto card = parts_.field.activate_again(*parts_.slot.card());
    if (!card) {
      const auto error = recovery_.broke(card.error());
      if (!parts_.in_order()) return fail(error);
    } else if (*card) {
      return adopt(std::move(*card), seen);
    }
  }
  visit_.ends("it did not answer its activation");
  return card::NoAnswer::gone;
}

Result<card::Reply> Cards::adopt(std::unique_ptr<card::Card> card, card::Sighting seen) {
  parts_.health.good_result();
  if (!same_card(parts_.slot.card()->identity(), card->identity(), seen)) {
    visit_.changes(std::move(card));
    return card::NoAnswer::gone;
  }
  visit_.goes_on(std::move(card));
  visit_.set_powered(true);
  return to_bytes(parts_.slot.card()->atr());
}

void Cards::activate_as_it_was() {
  const bool was_powered = parts_.view.presence().powered();
  Beliefs beliefs(*parts_.slot.card());
  static_cast<void>(activate(card::Sighting::gone));  // a loss is booked there
  if (!visit_.is_known()) return;
  visit_.set_powered(was_powered);
  beliefs.pass_on(*parts_.slot.card());
}

void Cards::configure_and_activate() {
  if (const auto set = parts_.field.configure(); !set) {
    recovery_.broke(set.error());
    return;
  }
  if (parts_.slot.card() != nullptr) activate_as_it_was();
}

void Cards::park() {
  const auto resting = parts_.field.park(*parts_.slot.card());
  parts_.slot.parked(parts_.clock.now(), parts_.chip.card_answers());
  if (!resting) recovery_.broke(resting.error());
}

}  // namespace acr122::reader
