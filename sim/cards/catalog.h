// SPDX-License-Identifier: LGPL-2.1-or-later
// Virtual cards by name: for the command line, scripts and tests.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/rf/card.h"

namespace sim {

/// What differs from the card that the name stands for. Options that a card cannot use are ignored.
struct CardOptions {
  std::optional<Bytes> uid{};   // UID, PUPI, IDm or Jewel identifier
  std::optional<Bytes> ats{};   // with TL
  std::optional<Bytes> atqb{};  // 12 bytes, from 50; its PUPI gives way to `uid`
  std::optional<Bytes> pmm{};   // of a FeliCa that takes all the time that its PMm allows
  std::optional<std::uint8_t> sak{};
  std::optional<std::uint16_t> atqa{};  // as PN532 prints it, e.g. 0x0344
  std::size_t file_size = 32 * 1024;    // bytes in the applet's file
  std::optional<Bytes> content{};  // memory as Card::content gives it; its UID goes before `uid`
};

struct CatalogEntry {
  std::string name;
  std::string description;
  Bytes atr;  // what PC/SC part 3 gives for the card; empty: the ATR depends on the driver
};

std::vector<CatalogEntry> catalog();

/// nullptr if there is no such type, or `content` is not that of such a card.
std::shared_ptr<Card> make_card(const std::string& type, const CardOptions& options = {});

}  // namespace sim
