// The RF field: finding cards, finding the same card again, letting it rest.
#pragma once

#include <memory>

#include "card/card.h"
#include "card/options.h"
#include "pn532/chip.h"

namespace acr122::card {

class Field {
 public:
  Field(pn532::Chip& chip, const Options& options) : chip_(chip), options_(options) {}

  /// Writes the chip's RF settings: after open and after every reset or foreign use.
  Result<void> configure();

  /// One polling cycle: type A, then one of B, FeliCa 212, Jewel, FeliCa 424 in turn. A card found
  /// is activated (RATS or ATTRIB, bit rate, GET_VERSION where it tells families apart). Null: the
  /// field is empty as far as this cycle looked. Two cards: one is chosen, the log says so.
  Result<std::unique_ptr<Card>> poll();

  /// Activates `before` afresh (power up, reset): deselect or field reset, then select. Null: gone.
  /// A different card in its place is returned all the same: compare with same_card().
  Result<std::unique_ptr<Card>> activate_again(const Card& before);

  /// Power down: deselects the card; it stays found by parked_card_present().
  Result<void> park(const Card& card);
  Result<bool> parked_card_present(const Card& card);

 private:
  pn532::Chip& chip_;
  Options options_;
  unsigned turn_ = 0;
};

}  // namespace acr122::card
