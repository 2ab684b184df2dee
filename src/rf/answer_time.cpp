// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rf/answer_time.h"

#include "rf/waits.h"

namespace acr122::rf {

Result<void> AnswerTime::set(std::uint8_t code) {
  if (code == in_force_) return {};
  in_force_ = 0;  // a lost answer leaves open whether the chip has taken it
  if (const auto done = chip_.set_timings(wait::kAtrRes, code); !done) return done;
  in_force_ = code;
  return {};
}

Result<void> AnswerTime::at_least(Milliseconds time) {
  usual_ = wait::code_for(time, wait::kUsual, wait::kLongestUsual);
  return set(usual_);
}

Result<void> AnswerTime::no_shorter_than_default() {
  return in_force_ < wait::kUsual ? set(wait::kUsual) : Result<void>{};
}

Result<Milliseconds> AnswerTime::exactly(std::chrono::microseconds time) {
  const auto code = wait::code_for(time, wait::kShortest, wait::kLongest);
  if (const auto done = set(code); !done) return fail(done.error());
  return std::chrono::ceil<Milliseconds>(wait::time_of(code));
}

Result<void> AnswerTime::usual() { return usual_ == 0 ? Result<void>{} : set(usual_); }

}  // namespace acr122::rf
