// SPDX-License-Identifier: LGPL-2.1-or-later
// Whose the chip is: the driver's, or a program's that drives it itself. Pure: the clock is an
// argument.
#pragma once

#include <algorithm>
#include <optional>
#include <utility>

#include "base/clock.h"
#include "bridge/peripherals.h"
#include "config/settings.h"
#include "reader/program_request.h"

namespace acr122::reader {

class ProgramHold {
 public:
  /// Later ones demand more repair.
  enum class State : std::uint8_t {
    ours,
    observed,       // a program read the chip or set the firmware's time-out
    in_session,     // a transparent session has begun
    exchanged,      // a program talked to the card that we selected
    taken_over,     // a program may have reconfigured it
    card_given_up,  // the card, too, is not as the driver left it
    listed,         // a program has looked for cards, whoever lay there
  };

  /// After a disconnect.
  static constexpr Milliseconds kLeftAlone{1'000};

  explicit ProgramHold(const config::Settings& settings) : settings_(settings) {}

  State state() const { return state_; }
  bool taken_over() const { return state_ >= State::taken_over; }
  /// The chip is a program's, and so is the card.
  bool card_given_up() const { return state_ >= State::card_given_up; }
  /// Of a chip that is taken over.
  void give_up_card() { state_ = std::max(state_, State::card_given_up); }
  /// `left`: when the program disconnected, if it did. Its card is left alone for a while: the next
  /// program may go on where this one stopped, like a script that runs a process for each half of a
  /// login. A session ends with its program.
  TimePoint until(std::optional<TimePoint> left) const;
  /// The chip is a program's no longer: it left, or was silent for long enough.
  bool is_over(TimePoint now, std::optional<TimePoint> left) const {
    return state_ != State::ours && now >= until(left);
  }

  /// A pseudo-APDU went to the chip.
  void used(ChipUse use, TimePoint now);
  /// A command of a transparent session. `quiet`: a presence test would break what it has begun.
  void session_spoke(bool quiet, TimePoint now);
  /// A program that has taken the chip over is about to look for cards. True: for the first time
  /// since the driver had the chip, or since the last program left.
  bool first_listing(bool program_left) {
    return std::exchange(state_, State::listed) != State::listed || program_left;
  }
  /// The program has ended its session.
  void session_over();
  /// The driver drives the chip again. Returns what there is to repair.
  State take_back();
  /// The reader was set up anew: nothing is left of what programs did.
  void forget();

  /// How long the firmware waits for the chip in a program's commands.
  Milliseconds chip_time_out() const { return chip_time_out_; }
  /// Before a command that takes the chip over and may keep it busy for `working`: the firmware
  /// shall not wait for ever. The time-out to set, in steps of 5 s, unless it is short enough, or
  /// the program's own, who knows better.
  std::optional<std::uint8_t> bound_time_out(Milliseconds working);
  /// The program has set it (FF 00 41).
  void program_set_time_out(Milliseconds time);
  /// True: it is the program's, and has to be undone.
  bool take_time_out_back();
  bool time_out_is_the_programs() const { return time_out_is_the_programs_; }

  /// The PICC parameter as programs know it: what the firmware had when the reader was opened, or
  /// what one of them has set since (FF 00 51).
  std::uint8_t picc() const { return picc_.value_or(kPowerOnPicc); }
  bool knows_picc() const { return picc_.has_value(); }
  void set_picc(std::uint8_t parameter) { picc_ = parameter; }
  /// What programs have set, if the firmware polls with it: for the reader's next user it has to.
  bridge::PiccParameter picc_to_hand_back() const;

 private:
  static constexpr auto kPowerOnPicc =
      static_cast<std::uint8_t>(bridge::PiccParameter::power_on_default);

  void hold(State state, Milliseconds time, TimePoint now);

  const config::Settings& settings_;
  State state_ = State::ours;
  TimePoint until_{};
  Milliseconds chip_time_out_ = kUsualChipTimeOut;
  bool time_out_is_the_programs_ = false;
  std::optional<std::uint8_t> picc_;  // lasts: not forgotten when the reader is set up anew
};

}  // namespace acr122::reader
