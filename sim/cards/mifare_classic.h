// SPDX-License-Identifier: LGPL-2.1-or-later
// MIFARE Classic Mini, 1K and 4K (MF1S50YYX, MF1S70YYX). Crypto1 is one yes or no.
#pragma once

#include <optional>

#include "sim/cards/mifare_access.h"
#include "sim/cards/type_a.h"

namespace sim {

class MifareClassic : public TypeACard {
 public:
  /// `blocks`: 20, 64, 128 or 256 blocks of 16 bytes. Keys FF..FF, access bits as delivered.
  MifareClassic(Identity identity, std::size_t blocks);

  void field_off() override;
  bool mifare_login(std::uint8_t command, std::uint8_t block, ByteView key, ByteView uid4) override;

  Bytes& memory() { return memory_; }
  /// All blocks with their keys, as the .mfd files of libnfc. The UID is that of block 0.
  Bytes content() const override { return memory_; }
  bool load(ByteView content) override;

 protected:
  std::optional<RfAnswer> when_active(const RfFrame& frame) override;
  void selection_lost() override;
  bool logged_in() const { return login_.has_value(); }

 private:
  static constexpr std::size_t kBlockSize = 16;
  struct Login {
    std::size_t sector;
    Keys key;
  };
  struct Pending {
    std::uint8_t code;
    std::uint8_t block;
  };

  std::optional<RfAnswer> command(std::uint8_t code, std::uint8_t block);
  std::optional<RfAnswer> begin(std::uint8_t code, std::uint8_t block);
  std::optional<RfAnswer> transfer(std::uint8_t block);
  std::optional<RfAnswer> second_part(ByteView data);
  std::optional<RfAnswer> change_value(std::uint8_t code, std::uint8_t block, ByteView operand);
  std::optional<RfAnswer> refuse();
  std::optional<RfAnswer> nak(std::uint8_t without_register, std::uint8_t with_register);
  RfAnswer read(std::uint8_t block) const;
  void write_trailer(std::uint8_t block, ByteView data);

  bool allowed(std::uint8_t code, std::uint8_t block) const;
  bool trailer_allows(std::uint8_t code) const;
  bool key_usable(const Conditions& conditions) const;
  bool is_trailer(std::size_t block) const;
  std::optional<Conditions> conditions() const;  // of the sector that is logged in
  ByteView key_of(std::size_t sector, std::uint8_t command) const;
  ByteView block_bytes(std::size_t block) const;
  std::span<std::uint8_t> block_bytes(std::size_t block);

  Bytes memory_;
  std::optional<Login> login_;
  std::optional<Pending> pending_;  // first part heard
  Bytes register_;                  // the transfer buffer of value operations
};

/// Sector of a block: 4 blocks each up to block 127, 16 each from there.
std::size_t sector_of(std::size_t block);
std::size_t trailer_of(std::size_t sector);
/// Which of the four conditions of its sector a block has: 3 for the trailer; in a sector of 16
/// blocks five share one.
std::size_t access_group(std::size_t block);

}  // namespace sim
