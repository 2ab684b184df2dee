// SPDX-License-Identifier: LGPL-2.1-or-later
// The RF field: finding cards, finding the same card again, letting it rest.
#pragma once

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "card/activate.h"
#include "card/card.h"
#include "card/options.h"
#include "card/rf.h"
#include "card/transparent.h"
#include "pn532/chip.h"

namespace acr122::card {

/// One antenna. Cards keep a reference into their Field: it must outlive them and stays in place.
class Field {
 public:
  Field(pn532::Chip& chip, Clock& clock, const Options& options);

  /// Writes the chip's RF settings: after open and after every reset or foreign use.
  Result<void> configure();

  /// Whether the chip drives its antenna. Errors: those of Chip::read_registers.
  Result<bool> is_on() { return rf_.field_is_on(); }

  /// One polling cycle: the first of Options::technologies, then in turn one of the others and
  /// "type A without RATS". A card found is activated (RATS or ATTRIB, bit rate, GET_VERSION where
  /// it tells families apart). Null: the field is empty as far as this cycle looked. Two cards: one
  /// is chosen, the log says so. The first cycle after a visit resets the field, so that a card
  /// that was left halted is found. Errors of all calls: the reader's only.
  Result<std::unique_ptr<Card>> poll();

  /// Activates `before` afresh (power up, reset): deselect or field reset, then select. Null: gone.
  /// A different card in its place is returned all the same: compare with same_card().
  Result<std::unique_ptr<Card>> activate_again(const Card& before);

  /// Power down: deselects the card; it stays found by parked_card_present(). Not deselected are
  /// type B cards (a halted one may not answer REQB), random UIDs (a phone may come back with
  /// another) and FeliCa and Jewel (they know no halt).
  Result<void> park(const Card& card);
  /// A phone has Options::phone_grace to come back.
  Result<Sighting> parked_card_present(const Card& card);

  /// A program's own frames to the card. configure() and activate_again() put right what they
  /// leave.
  TransparentSession& session() { return session_; }

  /// Wipes the keys of LOAD KEYS.
  void forget_keys() { rf_.keys().forget(); }

 private:
  static std::vector<Technology> turns_of(const Options& options);

  Result<Activated> look_around();
  Result<Activated> poll_a();
  Result<Activated> look_for(Technology turn);
  Result<Activated> activate_chosen(const std::vector<pn532::TargetA>& targets);
  void report_two_cards(const pn532::TargetA& used, const pn532::TargetA& ignored);

  Result<Activated> find_again(const Identity& before);
  Result<Activated> find_after_reset(const Identity& before);
  Result<std::unique_ptr<Card>> keep(Result<Activated> activated);

  Result<Sighting> halted_card_present(const Identity& card);
  Result<Sighting> active_card_present(const Identity& card);

  Rf rf_;
  Options options_;
  TransparentSession session_;
  std::vector<Technology> turns_;  // in the order of looking
  std::size_t turn_ = 0;           // of those behind the first
  std::uint8_t tg_ = 0;            // the chip's number of the card in use
  bool field_used_ = false;        // somebody visited since the last field reset
  std::optional<KnownType2> known_type_2_;
  std::optional<std::pair<Bytes, Bytes>> two_cards_;  // reported once per visit
};

}  // namespace acr122::card
