// SPDX-License-Identifier: LGPL-2.1-or-later
// Whether the reader can be talked to, and when to try again. Pure: the clock is an argument.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "base/clock.h"
#include "reader/failure_log.h"
#include "reader/reset_watch.h"

namespace acr122::reader {

class Health {
 public:
  enum class State : std::uint8_t {
    lost,     // has to be set up (again), at once
    waiting,  // the last attempt failed: not before next_attempt()
    ready,    // set up
  };

  /// `asleep`: how long the machine has slept up to now.
  explicit Health(Milliseconds asleep) : slept_(asleep) {}

  State state() const { return state_; }
  bool may_try(TimePoint now) const { return state_ != State::waiting || now >= next_attempt_; }
  /// In the past unless waiting.
  TimePoint next_attempt() const { return next_attempt_; }
  /// An attempt failed already: the device may not be there any more.
  bool tried_in_vain() const { return attempts_ > 0; }
  /// A USB reset cures readers that nothing else cures, and makes some re-enumerate: not at once.
  bool needs_usb_reset() const;
  /// A reader that was just reset may be busy with the poll that it lost; a dead one is told at
  /// once.
  bool worth_a_wait() const;

  /// What was set up is gone, or may be.
  void lose() {
    if (state_ == State::ready) state_ = State::lost;
  }
  void attempt_failed(TimePoint now);
  /// It is set up. The line for the log if a failure was written there before.
  std::optional<std::string> recovered();

  /// A conversation ended with an error, and the next one would be in step. True: go on; a reader
  /// that fails too often in a row is set up again.
  bool bears_odd_result();
  void good_result() { odd_results_ = 0; }
  /// Books a failure of the reader itself. The line for the log, if one is due.
  std::optional<std::string> failed(const Error& error, TimePoint now);
  /// The failure that is not over yet.
  const std::optional<Error>& last_failure() const { return failures_.last(); }

  /// Told how long the machine has slept up to now: true if it slept since the last time.
  bool woke_up(Milliseconds asleep) {
    return asleep - std::exchange(slept_, asleep) >= kShortestSleep;
  }

  /// Whether somebody has reset the reader without a word.
  ResetWatch& resets() { return resets_; }

 private:
  // More than the clocks may differ by chance; every real sleep takes seconds.
  static constexpr Milliseconds kShortestSleep{500};

  State state_ = State::lost;
  TimePoint next_attempt_{};
  unsigned attempts_ = 0;     // in vain
  unsigned odd_results_ = 0;  // in a row
  Milliseconds slept_;
  FailureLog failures_;
  ResetWatch resets_;
};

}  // namespace acr122::reader
