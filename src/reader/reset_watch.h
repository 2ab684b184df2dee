// SPDX-License-Identifier: LGPL-2.1-or-later
// When to ask a reader whether somebody has reset it, and whom. Pure: the clock is an argument.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "base/clock.h"

namespace acr122::reader {

class ResetWatch {
 public:
  /// Whether the chip's settings are as they were written.
  enum class State : std::uint8_t { sure, doubtful };

  State state() const { return state_; }

  /// The reader was set up. Whose settings show a reset, each for itself: the firmware's parameter,
  /// which a touchatag does not tell; the chip's field.
  void learn_firmware(bool tells) { firmware_tells_ = tells; }
  void learn_chip(bool tells) { chip_tells_ = tells; }
  bool firmware_tells() const { return firmware_tells_; }
  bool chip_tells() const { return chip_tells_; }

  /// Twice a second while a program uses a card, which nobody else would tell that it was reset,
  /// else every two and a half seconds: a reader that is reset meanwhile keeps the next search to
  /// itself until that runs into its time-out.
  bool due(TimePoint now, bool card_in_use) const;
  void checked(TimePoint now) { last_check_ = now; }

  /// A card was activated: from now on the chip knows its target. `missing`: how often it knew
  /// nothing of one so far (pn532::Chip::missing_targets).
  void card_activated(std::uint64_t missing) { missing_then_ = missing; }
  /// It does not know it any more: a program's command came first, and the card was selected again,
  /// which switches the field on.
  bool target_forgotten(std::uint64_t missing) const { return missing != missing_then_; }

  /// A card may seem to leave because the chip alone was reset by a dip of its power; with its
  /// settings of power-on it would wait for the next card for ever.
  void card_left();
  /// True once after that: write the chip's settings before the next poll.
  bool take_doubt() { return std::exchange(state_, State::sure) == State::doubtful; }
  /// They have been written.
  void settle_doubt() { state_ = State::sure; }

 private:
  std::optional<TimePoint> last_check_;
  std::uint64_t missing_then_ = 0;
  bool firmware_tells_ = false;
  bool chip_tells_ = false;
  State state_ = State::sure;
};

}  // namespace acr122::reader
