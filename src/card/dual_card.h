// SPDX-License-Identifier: LGPL-2.1-or-later
// SmartMX, JCOP and others: ISO 14443-4 and a MIFARE Classic in one card. RATS decides.
#pragma once

#include "card/mifare_classic.h"

namespace acr122::card {

/// Each request finds the side that it is for: a card APDU ISO 14443-4, the commands of a MIFARE
/// Classic a fresh selection without RATS. The session that ends by that is lost with the applet
/// that was selected: the next APDU, if it selects none by name (and might mean the one before), is
/// NoAnswer::failed, so that everybody who holds the card is told. A login outlives the change.
class DualCard : public Card {
 public:
  /// `iso_dep` is active; its SAK names a MIFARE Classic, too.
  DualCard(Shared& shared, std::unique_ptr<Card> iso_dep)
      : shared_(shared), iso_dep_(std::move(iso_dep)) {}

  const Identity& identity() const override { return iso_dep_->identity(); }
  ByteView atr() const override { return iso_dep_->atr(); }
  std::string describe() const override { return iso_dep_->describe(); }
  rf::Session* session() override;
  Selection* selection() override { return &selection_; }

  Result<Reply> handle(const pcsc::Request& request) override;
  Result<Reply> carry(ByteView command) override;
  Result<Sighting> present() override;

  // Of the side that is turned up; a program's own frames reach no other.
  void program_sent(ByteView frame, bool done) override;
  OwnLogin* own_login() override;
  bool logged_in() const override;
  Result<void> restore_login() override;

 private:
  enum class Side : std::uint8_t { iso_dep, classic };

  std::optional<StatusWord> refused_at_once(const pcsc::Request& request) const;
  Result<Reply> to_iso_dep(const pcsc::CardApdu& apdu, const pcsc::Request& request);
  Result<Sighting> turn_to_iso_dep();
  Result<Sighting> turn_to_classic();
  Result<rf::Found<rf::TargetA>> select();
  void adopt(const rf::TargetA& target);

  Shared& shared_;
  std::unique_ptr<Card> iso_dep_;
  std::unique_ptr<MifareClassic> classic_;  // null until it is asked for
  Side side_ = Side::iso_dep;
  Selection selection_;
};

/// By its SAK. Not with a random UID: between its two sides another card could take its place.
bool is_classic_too(const Identity& identity);

}  // namespace acr122::card
