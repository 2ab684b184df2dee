// SPDX-License-Identifier: LGPL-2.1-or-later
// What a card says of itself before anything is read.
#pragma once

#include <optional>
#include <string>

#include "atr.h"
#include "card.h"

namespace tool {

/// Families with commands of their own.
enum class Family { classic, type2, felica, topaz, smart_card, unknown };

struct Look {
  Bytes atr = {};
  Atr parsed = {};
  Family family = Family::unknown;
  std::string kind = {};  // in words, by the ATR
  std::optional<Bytes> uid = std::nullopt;
  std::optional<Bytes> historical = std::nullopt;  // smart cards
  // nullopt: not type A, or a driver that does not tell.
  std::optional<std::uint8_t> sak = std::nullopt;
  std::optional<Bytes> atqa = std::nullopt;  // high byte first

  /// A smart card with a MIFARE Classic beside it.
  bool has_classic() const;
};

/// Throws CardGone.
Look look_at(Card& card, ByteView atr);

}  // namespace tool
