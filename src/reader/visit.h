// SPDX-License-Identifier: LGPL-2.1-or-later
// A card comes, is activated anew, is another one than before, leaves: everybody learns of it
// together. No I/O.
#pragma once

#include <memory>

#include "reader/parts.h"

namespace acr122::reader {

class Visit {
 public:
  explicit Visit(Parts& parts) : parts_(parts) {}

  /// An empty field has a card.
  void begins(std::unique_ptr<card::Card> card);
  /// The card that lies there was activated anew.
  void goes_on(std::unique_ptr<card::Card> card);
  /// Another card than before.
  void changes(std::unique_ptr<card::Card> card);
  /// No card, no matter; else it is gone for pcscd, `why` for the log.
  void ends(const char* why);
  /// ends(), of a card that speaks ISO 14443-4.
  void session_ends(const char* why);

  /// There is a card and pcscd may know of it.
  bool is_known() const { return parts_.slot.card() != nullptr && parts_.view.card(); }
  void set_powered(bool on);

 private:
  void close_session();

  Parts& parts_;
};

}  // namespace acr122::reader
