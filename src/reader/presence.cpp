// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/presence.h"

namespace acr122::reader {

void Presence::card_found() {
  if (!latched()) state_ = State::unpowered;
  if (state_ == State::lost) state_ = State::swapped;
  if (state_ == State::lost_for_a_turn) state_ = State::swapped_for_a_turn;
}

void Presence::card_lost() {
  if (level() || state_ == State::swapped) state_ = State::lost;
  if (state_ == State::swapped_for_a_turn) state_ = State::lost_for_a_turn;
}

void Presence::card_replaced() {
  const bool for_a_turn = state_ == State::lost_for_a_turn || state_ == State::swapped_for_a_turn;
  state_ = for_a_turn ? State::swapped_for_a_turn : State::swapped;
}

void Presence::set_powered(bool on) {
  if (level()) state_ = on ? State::powered : State::unpowered;
}

bool Presence::read() {
  const bool now = level();
  if (!watched()) release_latch();
  return now;
}

bool Presence::enter_wait() {
  event_thread_ = level() ? EventThread::saw_card : EventThread::saw_nothing;
  if (state_ == State::lost || state_ == State::swapped) return true;
  release_latch();
  return false;
}

void Presence::leave_wait() {
  if (state_ == State::lost) state_ = State::lost_for_a_turn;
  if (state_ == State::swapped) state_ = State::swapped_for_a_turn;
}

void Presence::release_latch() {
  if (!latched()) return;
  const bool another = state_ == State::swapped || state_ == State::swapped_for_a_turn;
  state_ = another ? State::unpowered : State::absent;
}

}  // namespace acr122::reader
