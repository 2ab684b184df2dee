// SPDX-License-Identifier: LGPL-2.1-or-later
// A card that does nothing, for whoever only keeps it.
#pragma once

#include "card/card.h"

namespace acr122::reader {

class FakeCard : public card::Card {
 public:
  explicit FakeCard(Bytes atr = {0x3B, 0x80, 0x80, 0x01, 0x01}) : atr_(std::move(atr)) {}

  const card::Identity& identity() const override { return identity_; }
  ByteView atr() const override { return atr_; }
  std::string describe() const override { return "card of a test"; }
  Result<card::Reply> handle(const pcsc::Request& /*request*/) override { return Bytes{}; }
  Result<card::Sighting> present() override { return card::Sighting::there; }

 private:
  card::Identity identity_;
  Bytes atr_;
};

}  // namespace acr122::reader
