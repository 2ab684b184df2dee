// SPDX-License-Identifier: LGPL-2.1-or-later
// MIFARE Classic Mini, 1K and 4K (MF1S50YYX, MF1S70YYX). Crypto1 is one yes or no.
#pragma once

#include <optional>

#include "sim/cards/type_a.h"

namespace sim {

class MifareClassic : public TypeACard {
 public:
  /// `blocks`: 20, 64, 128 or 256 blocks of 16 bytes. Keys FF..FF, access bits as delivered.
  MifareClassic(Identity identity, std::size_t blocks);

  void field_off() override;
  bool mifare_login(std::uint8_t command, std::uint8_t block, ByteView key, ByteView uid4) override;

  Bytes& memory() { return memory_; }

 protected:
  std::optional<RfAnswer> when_active(const RfFrame& frame) override;
  void selection_lost() override;
  bool logged_in() const { return logged_in_.has_value(); }

 private:
  static constexpr std::size_t kBlockSize = 16;

  std::optional<RfAnswer> command(std::uint8_t code, std::uint8_t block);
  std::optional<RfAnswer> second_part(ByteView data);
  std::optional<RfAnswer> refuse(std::uint8_t nak);
  RfAnswer read(std::uint8_t block) const;
  ByteView key_of(std::size_t sector, std::uint8_t command) const;
  std::span<std::uint8_t> block_bytes(std::size_t block);

  struct Pending {
    std::uint8_t code;
    std::uint8_t block;
  };
  Bytes memory_;
  std::optional<std::size_t> logged_in_;  // sector
  std::optional<Pending> pending_;        // first part heard
  Bytes register_;                        // the transfer buffer of value operations
};

/// Sector of a block: 4 blocks each up to block 127, 16 each from there.
std::size_t sector_of(std::size_t block);
std::size_t trailer_of(std::size_t sector);

}  // namespace sim
