// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/health.h"

#include <algorithm>
#include <array>

namespace acr122::reader {
namespace {

// Pauses between attempts: quick at first for a reader that is just waking up, then so slow that
// a dead one costs nothing.
constexpr std::array kBackOff{Milliseconds{200}, Milliseconds{500}, Milliseconds{1'000},
                              Milliseconds{2'000}};

constexpr unsigned kAttemptsBeforeReset = 2;
constexpr unsigned kWorthAWait = 3;
constexpr unsigned kTooOdd = 5;

}  // namespace

bool Health::needs_usb_reset() const { return attempts_ >= kAttemptsBeforeReset; }

bool Health::worth_a_wait() const { return attempts_ <= kWorthAWait; }

void Health::attempt_failed(TimePoint now) {
  state_ = State::waiting;
  next_attempt_ = now + kBackOff[std::min<std::size_t>(attempts_++, kBackOff.size() - 1)];
}

std::optional<std::string> Health::recovered() {
  state_ = State::ready;
  attempts_ = odd_results_ = 0;
  return failures_.recovered();
}

bool Health::bears_odd_result() {
  if (state_ == State::ready && ++odd_results_ < kTooOdd) return true;
  odd_results_ = 0;
  return false;
}

std::optional<std::string> Health::failed(const Error& error, TimePoint now) {
  odd_results_ = 0;
  lose();
  return failures_.failed(error, now);
}

}  // namespace acr122::reader
