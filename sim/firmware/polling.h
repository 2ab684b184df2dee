// SPDX-License-Identifier: LGPL-2.1-or-later
// The firmware's own card detection: it selects a card and looks after it, which disturbs whatever
// session the host has with that card by commands of its own.
#pragma once

#include <optional>

#include "sim/firmware/chip_port.h"
#include "sim/firmware/found_card.h"

namespace sim::firmware {

class Polling {
 public:
  Polling(ChipPort& chip, Clock& clock, const ReaderModel& model)
      : chip_(chip),
        clock_(clock),
        model_(model),
        initial_(model.t0_get_response ? std::uint8_t{0} : kDefaultParameter) {}

  /// PICC operating parameter (API V2.04, 6.4 and 6.5). Bit 7 is polling itself.
  std::uint8_t parameter() const { return parameter_; }
  /// By FF 00 51.
  void set_parameter(std::uint8_t parameter);
  /// By IccPowerOff.
  void switch_on() {
    set_parameter(parameter_ | kPollingBit);
    switched_on_ = false;
  }
  void restart();
  /// When it looks next, if nothing changes that.
  std::optional<Microseconds> next_poll() const { return on() ? next_poll_ : std::nullopt; }
  bool on() const { return (parameter_ & kPollingBit) != 0; }

  /// Does the polls that were due until `now`. True when a card came or went.
  bool run_until(Microseconds now);

  /// Whether the host hears of cards (the doubt "polling-tells").
  bool tells() const {
    return !switched_on_ || model_.doubts.polling_tells != PollingTells::nothing;
  }
  /// Whether it is told of one that is not there: once after the polling was switched on.
  bool take_false_alarm();

  /// The card that the polling holds, or held when it was switched off (the doubt "polling-off");
  /// nullptr without one.
  const FoundCard* card() const { return card_ ? &*card_ : nullptr; }

  /// Selects the card again: storage cards by their UID, protocol cards by deselecting and waking
  /// them. The card is gone if that fails.
  bool select_again();

  /// The block that a login of the firmware's own opened: presence is then checked by reading it,
  /// so the login lives on. nullopt: no login.
  void set_login(std::optional<std::uint8_t> block) { login_ = block; }

  static constexpr std::uint8_t kDefaultParameter = 0xFF;
  static constexpr std::uint8_t kPollingBit = 0x80;

 private:
  Microseconds interval() const;
  void poll();
  std::optional<FoundCard> look();
  std::optional<FoundCard> list(Technology technology, ByteView uid = {});
  bool still_there();
  bool found_again(ByteView uid = {});

  ChipPort& chip_;
  Clock& clock_;
  const ReaderModel& model_;
  std::uint8_t initial_;
  std::uint8_t parameter_ = initial_;
  std::optional<Microseconds> next_poll_;  // nullopt: the reader has just started
  std::optional<FoundCard> card_;
  bool switched_on_ = false;  // by FF 00 51, after it was off
  bool false_alarm_ = false;
  std::optional<std::uint8_t> login_;
};

}  // namespace sim::firmware
