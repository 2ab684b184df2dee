// SPDX-License-Identifier: LGPL-2.1-or-later
// What every command for a card begins with.
#pragma once

#include "command.h"
#include "pcsc_card.h"

namespace tool {

/// The card, what it says of itself, and the keys to try on it. A password is given to it at once.
class CardSession {
 public:
  /// Throws NoReader, NoCard, CardGone, pcsc::Error, Refused for a password that the card does not
  /// take, and std::runtime_error for the file of keys.
  explicit CardSession(const CardOptions& options);
  /// A password that was given is not left to the next program: the card is reset.
  ~CardSession();
  CardSession(const CardSession&) = delete;
  CardSession& operator=(const CardSession&) = delete;

  PcscCard& card() { return card_; }
  const Look& look() const { return look_; }
  const Keys& keys() const { return keys_; }

 private:
  Keys keys_;
  pcsc::Context context_;
  PcscCard card_;
  Look look_;
  bool opened_ = false;  // by a password
};

/// "uid", "kind", "atr", "sak", "atqa", "historical": what is known.
Json to_json(const Look& look);

}  // namespace tool
