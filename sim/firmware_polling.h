// SPDX-License-Identifier: LGPL-2.1-or-later
// The firmware's own card detection, a light version: it selects a card and looks after it, which
// disturbs whatever session the host has with that card.
#pragma once

#include <optional>

#include "sim/field.h"

namespace sim::firmware {

class Polling {
 public:
  Polling(Field& field, bool available)
      : field_(field), initial_(available ? kDefaultParameter : std::uint8_t{0}) {}

  /// PICC operating parameter (API V2.04, 6.4 and 6.5). Bit 7 is polling itself.
  std::uint8_t parameter() const { return parameter_; }
  void set_parameter(std::uint8_t parameter);
  void switch_on() { set_parameter(parameter_ | kPollingBit); }
  void restart();
  bool on() const { return (parameter_ & kPollingBit) != 0; }

  /// Polls if that is due. True when a card came or went.
  bool run_until(Microseconds now);

  bool card_present() const { return on() && card_.has_value(); }
  /// ATR of the card that the polling holds; nullopt without one.
  std::optional<Bytes> atr() const;

  static constexpr std::uint8_t kDefaultParameter = 0xFF;
  static constexpr std::uint8_t kPollingBit = 0x80;

 private:
  struct Found {
    std::vector<Bytes> levels;  // the five bytes of each cascade level
    std::uint8_t sak = 0;
  };
  std::optional<Found> look() const;
  bool still_there() const;
  std::optional<Bytes> ask(const RfFrame& frame) const;
  std::optional<Found> select() const;

  Field& field_;
  std::uint8_t initial_;
  std::uint8_t parameter_ = initial_;
  Microseconds next_poll_ = 0;
  std::optional<Found> card_;
};

}  // namespace sim::firmware
