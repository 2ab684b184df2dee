// SPDX-License-Identifier: LGPL-2.1-or-later
// Type 1 tags: Jewel, Topaz 96, Topaz 512.
#pragma once

#include "sim/rf.h"

namespace sim {

class TopazCard : public Card {
 public:
  struct Profile {
    std::uint8_t hr0 = 0x11;
    std::uint8_t hr1 = 0x48;
    Bytes uid;                    // 4 bytes go on the air, 7 are in block 0
    std::size_t size = 120;       // bytes
    std::uint8_t cc_size = 0x0E;  // third byte of the capability container
  };
  explicit TopazCard(Profile profile);

  std::string describe() const override;
  void field_off() override { awake_ = false; }
  std::optional<RfAnswer> hear(const RfFrame& frame) override;
  Bytes& memory() { return memory_; }

 private:
  std::optional<Bytes> run(const Bytes& frame);
  std::optional<Bytes> long_frame(const Bytes& frame);
  Bytes read_all() const;
  Bytes read_segment(std::uint8_t segment) const;
  Bytes write(std::uint8_t address, std::uint8_t value, bool erase);
  bool dynamic() const { return memory_.size() > 120; }
  bool mine(ByteView uid) const;

  Profile profile_;
  Bytes memory_;
  bool awake_ = false;
};

}  // namespace sim
