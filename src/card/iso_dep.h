// SPDX-License-Identifier: LGPL-2.1-or-later
// Cards that speak ISO 14443-4, type A or B.
#pragma once

#include <memory>

#include "card/card.h"
#include "card/iso_dep_start.h"
#include "card/shared.h"

namespace acr122::card {

/// What activation learned about an ISO-DEP card.
struct IsoDepCard {
  Identity identity;
  Bytes atr;
  Bytes historical;  // answer of FF CA 01, as the options want it
  rf::BitRate rate = rf::BitRate::k106;
  std::unique_ptr<rf::Session> session;
};

/// APDUs and their answers; the block protocol is the session's.
class IsoDep : public Card {
 public:
  IsoDep(Shared& shared, IsoDepCard card) : shared_(shared), card_(std::move(card)) {}

  const Identity& identity() const override { return card_.identity; }
  ByteView atr() const override { return card_.atr; }
  std::string describe() const override;
  rf::Session* session() override { return card_.session.get(); }
  Selection* selection() override { return &selection_; }

  /// CardApdu goes to the card unchanged, one native byte to extended length; an answer under two
  /// bytes gets 90 00 appended. An APDU is never repeated. NoAnswer ends the session.
  Result<Reply> handle(const pcsc::Request& request) override;

  Result<Reply> carry(ByteView command) override;

  Result<Sighting> present() override;

 private:
  Result<Reply> exchange(ByteView apdu);
  Result<Reply> speak(ByteView command);
  // `command`: the length of the one that ended so.
  NoAnswer why(rf::Session::End end, std::size_t command);
  void give_rate_up(std::size_t command);
  bool above_106() const { return card_.rate != rf::BitRate::k106; }
  Result<Started> begin_again();

  Shared& shared_;
  IsoDepCard card_;
  Selection selection_;
  bool proven_ = false;  // it has answered R(NAK), or an APDU went to it: silence means "gone"
};

}  // namespace acr122::card
