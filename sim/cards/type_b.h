// SPDX-License-Identifier: LGPL-2.1-or-later
// ISO 14443 type B cards with ISO 14443-4.
#pragma once

#include "sim/cards/iso_dep.h"

namespace sim {

class TypeBCard : public Card {
 public:
  /// `atqb`: 12 bytes from 50; `mbli`: high nibble of the ATTRIB answer.
  TypeBCard(Bytes atqb, std::uint8_t mbli, std::shared_ptr<Application> application,
            std::uint8_t afi = 0x00);

  std::string describe() const override;
  void field_off() override;
  std::optional<RfAnswer> hear(const RfFrame& frame) override;

 private:
  enum class State : std::uint8_t { idle, ready, active, halt };

  std::optional<RfAnswer> request(const Bytes& frame);
  std::optional<RfAnswer> slot_marker(std::uint8_t prefix);
  std::optional<RfAnswer> attrib(const Bytes& frame);
  std::optional<RfAnswer> halted_by(const Bytes& frame);
  std::optional<RfAnswer> block(const Bytes& frame);
  unsigned random_slot(unsigned slots);
  bool addressed(const Bytes& frame) const;  // the PUPI behind the command is mine
  bool speaks_part_4() const;                // by its ATQB

  Bytes atqb_;
  std::uint8_t mbli_;
  std::uint8_t afi_;
  IsoDepBlocks blocks_;
  State state_ = State::idle;
  unsigned slot_ = 0;  // 0: none chosen
  std::uint32_t random_;
};

}  // namespace sim
