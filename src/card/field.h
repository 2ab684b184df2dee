// SPDX-License-Identifier: LGPL-2.1-or-later
// The RF field: finding cards, finding the same card again, letting it rest.
#pragma once

#include <memory>

#include "card/card.h"
#include "card/options.h"
#include "card/search.h"
#include "card/transparent.h"
#include "rf/antenna.h"

namespace acr122::card {

/// One antenna and whoever lies on it. Cards keep a reference into their Field: it must outlive
/// them and stays in place. Errors of all calls: the reader's only.
class Field {
 public:
  Field(rf::Chip& chip, Clock& clock, const Options& options);

  /// Writes the chip's RF settings: after open and after every reset or foreign use.
  Result<void> configure();

  /// Whether the chip drives its antenna.
  Result<rf::FieldState> state() { return antenna_.field().state(); }

  /// One round of Search. Null: the field is empty as far as this cycle looked. Two cards: one is
  /// found, park() looks for the other. The first cycle after a visit resets the field, so that a
  /// card that was left halted is found.
  Result<std::unique_ptr<Card>> poll(const Effort& effort = {});

  /// Activates `before` afresh (power up, reset): deselect or field reset, then select. Null: gone.
  /// A different card in its place is returned all the same: compare with same_card(). Of a number
  /// that may change with the field the caller finds out before whether it is still there.
  Result<std::unique_ptr<Card>> activate_again(Card& before);

  /// Power down: deselects the card; it stays found by parked_card_present(). Not deselected are
  /// type B cards (a halted one may not answer REQB), random UIDs (who does not wake a phone
  /// needlessly does not restart it) and FeliCa and Jewel (they know no halt). Once per visit,
  /// while the card rests, the log says whether another one of type A lies beside it.
  Result<void> park(Card& card);
  Result<Sighting> parked_card_present(Card& card);

  /// Before a program drives the chip itself: RATS is the chip's again. configure() takes it back.
  Result<void> hand_over();
  /// Then, before it does anything with a card in ISO 14443-4: that is active no more, so that the
  /// program's first listing sees it. With `activate` the chip activates it as the firmware does,
  /// for a program that talks to the card without looking for it. activate_again() takes it back.
  Result<void> give_up(Card& card, bool activate);

  /// See rf::Antenna.
  void waits_end_if(std::function<bool()> closing) {
    antenna_.field().waits_end_if(std::move(closing));
  }

  /// Somebody else has looked for cards: the next poll() resets the field.
  void was_used() { field_used_ = true; }

  /// Every card in the field forgets what it heard.
  Result<void> reset() { return antenna_.field().reset(); }

  /// A program's own frames to the card. configure() and activate_again() put right what they
  /// leave.
  TransparentSession& session() { return session_; }

  /// Whether the next activation of a type A card sends RATS; without it shows its storage side.
  void set_automatic_ats(bool on) { shared_.automatic_ats = on; }

  /// LOAD KEYS: 90 00; or 69 87, 69 88, 69 89. No I/O.
  StatusWord load_key(const pcsc::LoadKey& load) { return shared_.keys.load(load); }
  /// Wipes the keys of LOAD KEYS.
  void forget_keys() { shared_.keys.forget(); }

 private:
  /// Of the card that was found.
  enum class Rest : std::uint8_t {
    none,    // it may be in the midst of a protocol
    asleep,  // deselected
    awake,   // selected again by a presence test
  };
  /// Whoever lies beside it, in this visit.
  enum class Beside : std::uint8_t { unknown, nobody, somebody };

  Activated find_again(Card& before);
  Activated find_after_reset(const Identity& before);
  Result<void> rest(Card& card);
  Activated keep(Activated activated);
  Result<void> reset_for_newcomers();

  Result<void> report_second_card(const Identity& resting);
  Result<Sighting> halted_card_present(Card& card);
  Result<Sighting> listed_after_resets(ByteView uid);
  Result<Sighting> active_card_present(Card& card);

  rf::Antenna antenna_;
  Shared shared_;
  TransparentSession session_;
  Search search_;
  Rest rest_ = Rest::none;
  Beside beside_ = Beside::unknown;
  bool field_used_ = false;  // somebody visited since the last field reset
};

}  // namespace acr122::card
