// SPDX-License-Identifier: LGPL-2.1-or-later
// Cards that speak ISO 14443-4, type A or B.
#pragma once

#include "card/attention.h"
#include "card/card.h"
#include "card/shared.h"

namespace acr122::card {

/// What activation learned about an ISO-DEP card.
struct IsoDepCard {
  Identity identity;
  Bytes atr;
  Bytes historical;  // answer of FF CA 01, as the options want it
  rf::BitRate rate = rf::BitRate::k106;
  Attention attention;
};

/// The chip does the block protocol: PCB, chaining, S(WTX), repetition of lost blocks.
class IsoDep : public Card {
 public:
  IsoDep(Shared& shared, IsoDepCard card) : shared_(shared), card_(std::move(card)) {}

  const Identity& identity() const override { return card_.identity; }
  ByteView atr() const override { return card_.atr; }
  std::string describe() const override;
  bool speaks_iso_dep() const override { return true; }

  /// CardApdu goes to the card unchanged, one native byte to extended length; an answer under two
  /// bytes gets 90 00 appended. An APDU is never repeated. NoAnswer::out_of_time may leave the link
  /// out of step.
  Result<Reply> handle(const pcsc::Request& request) override;

  /// A phone (random UID) that fell silent has Options::phone_grace to come back; it then has lost
  /// its session like after a reset, but pcscd sees no removal.
  Result<Sighting> present() override;

 private:
  Result<Reply> exchange(ByteView apdu);
  Result<Reply> explain(const rf::Heard& heard);

  Shared& shared_;
  IsoDepCard card_;
};

}  // namespace acr122::card
