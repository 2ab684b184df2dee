// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/commands.h"

namespace acr122::reader {
namespace {

/// Whoever asks for power counts on nothing before it.
void begin_afresh(card::Card& card) {
  if (auto* own = card.own_login()) own->forget();
  if (auto* selection = card.selection()) *selection = {};
}

}  // namespace

Result<card::Reply> Commands::power_up() {
  parts_.by_halves.forget();
  const auto entered = entry_.enter(Errand::activate);
  if (!entered) return fail(entered.error());
  if (entered->bar) return *entered->bar;
  if (parts_.slot.state() != CardSlot::State::fresh) return cards_.activate();
  begin_afresh(*entered->card);
  visit_.set_powered(true);
  return to_bytes(entered->card->atr());
}

Result<card::Reply> Commands::reset() {
  parts_.by_halves.forget();
  const auto entered = entry_.enter(Errand::activate);
  if (!entered) return fail(entered.error());
  return entered->bar ? card::Reply(*entered->bar) : cards_.activate();
}

// Without a card, or without a reader, there is nothing to do.
void Commands::power_down() {
  parts_.by_halves.forget();
  const auto entered = entry_.enter(Errand::power_down);
  if (!entered || entered->bar) return;
  visit_.set_powered(false);
  const bool parked = parts_.slot.state() == CardSlot::State::parked;
  if (!parked && !parts_.hold.taken_over()) cards_.park();
}

}  // namespace acr122::reader
