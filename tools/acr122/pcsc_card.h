// SPDX-License-Identifier: LGPL-2.1-or-later
// The card on a reader, and which reader is meant.
#pragma once

#include <chrono>
#include <memory>

#include "card.h"
#include "pcsc.h"

namespace tool {

/// A number as in `acr122 list`, from 0, a part of the name, or the serial number, which with
/// ifd-acr122 is the USB port ("1-1.4"); empty: the first ACR122. Throws NoReader.
std::string chosen(const pcsc::Context& context, const std::string& reader);

/// As chosen(), but empty: a reader that has a card, of whatever make, an ACR122 before others.
std::string chosen_for_card(const pcsc::Context& context, const std::string& reader);

/// A connection to a card, in a transaction from its beginning to its end: no other program comes
/// in between.
class PcscCard : public Card {
 public:
  /// Waits so long for a card. Throws NoCard, NoReader, pcsc::Error.
  PcscCard(const pcsc::Context& context, const std::string& reader,
           std::chrono::milliseconds patience);

  Bytes transmit(ByteView apdu) override;
  /// Throws CardGone.
  void reset();
  const std::string& reader() const { return reader_.name; }
  const Bytes& atr() const { return reader_.atr; }

 private:
  pcsc::Reader reader_;
  std::unique_ptr<pcsc::Connection> connection_;
};

}  // namespace tool
