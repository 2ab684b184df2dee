// SPDX-License-Identifier: LGPL-2.1-or-later
// What has happened to the wait of pcscd's event thread, or to the next one. Pure: no lock.
#pragma once

#include <cstdint>
#include <utility>

namespace acr122::reader {

class Wait {
 public:
  /// Later ones say more.
  enum class State : std::uint8_t {
    undisturbed,
    stirred,  // the watcher has something to do earlier than it said: the doze is over
    stopped,  // the wait is over
    unread,   // the event thread may not have read a loss: over, and a change
  };

  State state() const { return state_; }
  bool is_over() const { return state_ >= State::stopped; }
  bool doze_is_over() const { return state_ != State::undisturbed; }

  /// `loss_unread`: see Presence::enter_wait.
  void begins(bool loss_unread) { rise_to(loss_unread ? State::unread : State::undisturbed); }
  void stir() { rise_to(State::stirred); }
  /// Kept for the next wait, if none is under way.
  void stop() { rise_to(State::stopped); }
  /// The watcher looks around.
  void dozed() {
    if (state_ == State::stirred) state_ = State::undisturbed;
  }
  /// Any return does what all of them ask for: the event thread looks around. Returns what it was.
  State ends() { return std::exchange(state_, State::undisturbed); }

 private:
  void rise_to(State state) {
    if (state_ < state) state_ = state;
  }

  State state_ = State::undisturbed;
};

}  // namespace acr122::reader
