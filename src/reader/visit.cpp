// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/visit.h"

#include <utility>

#include "base/log.h"

namespace acr122::reader {

void Visit::begins(std::unique_ptr<card::Card> card) {
  parts_.by_halves.forget();
  log::info("{}: {}, ATR {}", parts_.name(), card->describe(), to_hex(card->atr()));
  parts_.health.resets().card_activated(parts_.chip.missing_targets());
  parts_.view.card_found(*card);
  parts_.slot.put(std::move(card), parts_.clock.now(), parts_.chip.card_answers());
}

void Visit::goes_on(std::unique_ptr<card::Card> card) {
  parts_.health.resets().card_activated(parts_.chip.missing_targets());
  parts_.view.card_activated(*card);
  parts_.slot.activated(std::move(card), parts_.clock.now(), parts_.chip.card_answers());
}

void Visit::changes(std::unique_ptr<card::Card> card) {
  parts_.by_halves.forget();
  close_session();
  log::info("{}: another card in its place: {}, ATR {}", parts_.name(), card->describe(),
            to_hex(card->atr()));
  parts_.health.resets().card_activated(parts_.chip.missing_targets());
  parts_.view.card_replaced(*card);
  parts_.slot.put(std::move(card), parts_.clock.now(), parts_.chip.card_answers());
}

void Visit::ends(const char* why) {
  const auto* card = parts_.slot.card();
  if (card == nullptr) return;
  log::info("{}: {} gone: {}", parts_.name(), card->describe(), why);
  close_session();
  parts_.slot.clear(parts_.clock.now());
  parts_.health.resets().card_left();
  parts_.view.card_lost();
}

void Visit::session_ends(const char* why) {
  auto* card = parts_.slot.card();
  if (card != nullptr && card->session() != nullptr) ends(why);
}

void Visit::close_session() {
  parts_.field.session().close();
  if (parts_.config.card.forget_keys) parts_.field.forget_keys();
}

void Visit::set_powered(bool on) { parts_.view.set_powered(on); }

}  // namespace acr122::reader
