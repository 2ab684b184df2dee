// SPDX-License-Identifier: LGPL-2.1-or-later
// Type 1 tags: Jewel, Topaz 96, Topaz 512 (NFC Forum Type 1 Tag 1.2).
#pragma once

#include "sim/rf/card.h"

namespace sim {

class TopazCard : public Card {
 public:
  struct Profile {
    std::uint8_t hr0 = 0x11;
    std::uint8_t hr1 = 0x48;
    Bytes uid;               // 4 bytes go on the air, 7 are in block 0
    std::size_t size = 120;  // bytes; 512: a dynamic tag
    Bytes user;              // from block 1 on, as delivered
  };
  explicit TopazCard(Profile profile);

  std::string describe() const override;
  void field_off() override { awake_ = false; }
  std::optional<RfAnswer> hear(const RfFrame& frame) override;
  Bytes& memory() { return memory_; }
  /// All bytes; the UID is that of block 0.
  Bytes content() const override { return memory_; }
  bool load(ByteView content) override;

 private:
  std::optional<RfAnswer> when_awake(const Bytes& frame);
  std::optional<RfAnswer> short_frame(const Bytes& frame);
  std::optional<RfAnswer> long_frame(const Bytes& frame);
  RfAnswer read_all() const;
  RfAnswer read_segment(std::uint8_t address) const;
  RfAnswer write(std::uint8_t address, std::uint8_t value, bool erase);
  RfAnswer write_block(std::uint8_t block, ByteView data, bool erase);
  void store(std::size_t address, std::uint8_t value, bool erase);
  bool locked(std::size_t block) const;
  Bytes bytes_at(std::size_t address, std::size_t size) const;
  bool dynamic() const;
  bool mine(ByteView uid) const;

  Profile profile_;
  Bytes memory_;
  bool awake_ = false;
};

}  // namespace sim
