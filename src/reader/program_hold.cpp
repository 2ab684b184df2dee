// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/program_hold.h"

namespace acr122::reader {

void ProgramHold::hold(State state, Milliseconds time, TimePoint now) {
  state_ = std::max(state_, state);
  until_ = std::max(until_, now + time);
}

TimePoint ProgramHold::until(std::optional<TimePoint> left) const {
  if (!left) return until_;
  return state_ >= State::exchanged ? *left + kLeftAlone : *left;
}

void ProgramHold::used(ChipUse use, TimePoint now) {
  switch (use) {
    case ChipUse::none:
    case ChipUse::of_command:
      return;
    case ChipUse::observes:
      return hold(State::observed, settings_.client_grace, now);
    case ChipUse::exchange:
      return hold(State::exchanged, settings_.client_grace, now);
    case ChipUse::takes_over:
      return hold(State::taken_over, settings_.client_grace, now);
  }
}

// A program that takes longer to go on has left its session behind: 30 s, if not configured.
void ProgramHold::session_spoke(bool quiet, TimePoint now) {
  const auto left_behind = 15 * settings_.client_grace;
  hold(State::in_session, quiet ? left_behind : settings_.client_grace, now);
}

void ProgramHold::session_over() {
  if (state_ == State::in_session) take_back();
}

ProgramHold::State ProgramHold::take_back() {
  until_ = {};
  return std::exchange(state_, State::ours);
}

void ProgramHold::forget() {
  take_back();
  take_time_out_back();
  chip_time_out_ = kUsualChipTimeOut;
}

std::optional<std::uint8_t> ProgramHold::bound_time_out(Milliseconds working) {
  if (time_out_is_the_programs_) return std::nullopt;
  const auto wanted = std::min(working, settings_.card.wtx_limit);
  const auto steps =
      std::max<std::int64_t>(1, (wanted + kTimeOutStep - Milliseconds{1}) / kTimeOutStep);
  if (taken_over() && kTimeOutStep * steps <= chip_time_out_) return std::nullopt;
  chip_time_out_ = kTimeOutStep * steps;
  return static_cast<std::uint8_t>(steps);
}

void ProgramHold::program_set_time_out(Milliseconds time) {
  chip_time_out_ = time;
  time_out_is_the_programs_ = true;
}

bool ProgramHold::take_time_out_back() {
  if (!std::exchange(time_out_is_the_programs_, false)) return false;
  chip_time_out_ = kUsualChipTimeOut;
  return true;
}

bridge::PiccParameter ProgramHold::picc_to_hand_back() const {
  const bool polls = (picc() & bridge::kAutomaticPolling) != 0;
  return polls ? static_cast<bridge::PiccParameter>(picc())
               : bridge::PiccParameter::power_on_default;
}

}  // namespace acr122::reader
