// SPDX-License-Identifier: LGPL-2.1-or-later
// Whether the firmware's own polling watches a field that was empty for long, and whether its word
// is to be relied on: what it tells by the interrupt endpoint is in no recording after FF 00 51 has
// switched it on again (docs/doubts.md, polling-tells). Pure: the clock is an argument.
#pragma once

#include <optional>

#include "base/clock.h"
#include "bridge/peripherals.h"
#include "config/settings.h"

namespace acr122::reader {

class FirmwareWatch {
 public:
  enum class State : std::uint8_t {
    untried,    // the driver looks; the firmware has not told of a card yet
    on_trial,   // the firmware watches, and has not
    proven,     // the driver looks; the firmware has
    relied_on,  // the firmware watches, and has
    given_up,   // the driver looks, from now on
  };

  /// How long a card may lie there that the firmware does not tell of: the driver looks by itself
  /// then.
  static constexpr std::chrono::seconds kTrial{5}, kCheck{30};
  /// In a row: the firmware tells of cards that the driver does not find, or cannot be asked.
  static constexpr unsigned kFalseAlarms = 3;
  /// In a row: the driver finds cards that the firmware does not tell of.
  static constexpr unsigned kMisses = 2;

  explicit FirmwareWatch(const config::Settings& settings);

  State state() const { return state_; }
  bool watching() const { return state_ == State::on_trial || state_ == State::relied_on; }
  /// It may begin, as far as the settings and its past go.
  bool may_begin() const {
    return allowed_ && !kept_off_ && state_ != State::given_up && !watching();
  }
  /// The parameter for FF 00 51.
  bridge::PiccParameter parameter() const { return parameter_; }

  /// The firmware polls from now on.
  void begins(TimePoint now);
  /// The driver has to look by itself.
  bool check_is_due(TimePoint now) const { return check_due_ && now >= *check_due_; }
  /// It is taken back. Nobody has looked, so a check is due as soon as it begins again.
  void ends();
  /// What the driver found where the firmware had told of a card.
  void told(bool card_found);
  /// What the driver found where the firmware had told of none.
  void checked(bool card_found);
  /// The firmware, or the endpoint by which it tells, does not do what it should.
  void failed();
  /// Until the next card: a program has set LEDs or buzzer, which the polling would switch.
  void keep_off() { kept_off_ = true; }
  void card_came() { kept_off_ = false; }

 private:
  void rest();

  const bool allowed_;
  const bridge::PiccParameter parameter_;
  State state_ = State::untried;
  std::optional<TimePoint> check_due_;  // null: when it begins, kTrial or kCheck later
  unsigned false_alarms_ = 0;
  unsigned misses_ = 0;
  bool kept_off_ = false;
};

}  // namespace acr122::reader
