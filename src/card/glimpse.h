// SPDX-License-Identifier: LGPL-2.1-or-later
// A card that was selected and left before it could be activated: a quick tap.
#pragma once

#include "card/card.h"
#include "card/options.h"

namespace acr122::card {

/// Programs are told that it came, and who it was: FF CA. All else finds it gone. No I/O.
class Glimpse : public Card {
 public:
  Glimpse(Identity identity, const Options& options);

  const Identity& identity() const override { return identity_; }
  ByteView atr() const override { return atr_; }
  std::string describe() const override;
  Result<Reply> handle(const pcsc::Request& request) override;
  Result<Sighting> present() override { return Sighting::gone; }

 private:
  Identity identity_;
  const Options& options_;
  Bytes atr_;
};

}  // namespace acr122::card
