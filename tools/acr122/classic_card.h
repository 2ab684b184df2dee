// SPDX-License-Identifier: LGPL-2.1-or-later
// A MIFARE Classic and the keys that open its sectors, over LOAD KEYS, GENERAL AUTHENTICATE, READ
// and UPDATE BINARY (PC/SC part 3, section 3.2.2.1).
#pragma once

#include <map>

#include "look.h"
#include "memory.h"

namespace tool {

enum class ClassicKey : std::uint8_t { a = 0x60, b = 0x61 };

/// Keys that makers and standards use: FF.. of new cards, the MAD's and NDEF's (NXP AN1305), zeros.
const Keys& well_known_keys();

/// Blocks by SAK, or by the name in the ATR where the driver does not tell the SAK.
std::size_t classic_blocks(const Look& look);
std::string classic_name(std::size_t blocks);

class ClassicCard {
 public:
  /// `keys` go before the well-known ones.
  ClassicCard(Card& card, Keys keys);

  /// All functions throw CardGone.
  /// The trailer of a sector, with the keys that are known in it; nullptr: none of the keys opens
  /// it. Looked for once.
  const Bytes* trailer(std::size_t sector);
  /// By key A, else by key B. nullopt: neither may. A trailer comes with the keys that are known.
  std::optional<Bytes> read(std::size_t block);
  bool write(std::size_t block, ByteView data);
  /// Whether this key opens the sector of a block.
  bool opens(std::size_t block, ClassicKey type, ByteView key);

 private:
  struct Sector {
    std::optional<Bytes> a, b;  // keys that open it
    Bytes trailer = {};
  };
  Sector& sector(std::size_t number);
  Sector find_keys(std::size_t number);
  std::optional<Bytes> find_key(std::size_t block, ClassicKey type);
  bool log_in(std::size_t block, ClassicKey type, const Bytes& key);
  bool as(std::size_t block, ClassicKey type);
  std::optional<Bytes> read_as(std::size_t block, ClassicKey type);
  Bytes with_keys(std::size_t block, Bytes trailer);

  Card& card_;
  Keys keys_;
  std::map<std::size_t, Sector> sectors_;
  Bytes loaded_;  // in the reader's key slot 0
  std::optional<std::pair<std::size_t, ClassicKey>> login_;
};

}  // namespace tool
