// SPDX-License-Identifier: LGPL-2.1-or-later
// A card to talk to, whatever lies between.
#pragma once

#include "base/bytes.h"

namespace tool {

using acr122::Bytes;
using acr122::ByteView;

class Card {
 public:
  virtual ~Card() = default;
  /// One APDU; the answer with its status word. Throws CardGone.
  virtual Bytes transmit(ByteView apdu) = 0;
};

/// An answer in two parts (ISO 7816-4, 5.1). An answer of fewer than two bytes has word 0.
struct Said {
  Bytes data;
  std::uint16_t word = 0;
  bool ok() const { return word == 0x9000; }
};

/// Throws CardGone.
Said ask(Card& card, ByteView apdu);

/// A status word in English, for people: "90 00 done".
std::string in_words(std::uint16_t word);

}  // namespace tool
