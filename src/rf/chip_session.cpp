// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rf/chip_session.h"

namespace acr122::rf {

namespace {
constexpr int kAsks = 3;  // two frames may be lost, and chips differ in how often they ask
}  // namespace

Result<Session::Answer> ChipSession::transceive(ByteView command, std::size_t max_answer) {
  auto heard = antenna_.exchange(command, wtx_limit_, max_answer);
  // The chip answers S(WTX) by itself and is silent meanwhile, so that a card at work looks like a
  // USB message that got lost, and a question could end its work: only the clock can end this.
  if (!heard && heard.error().code == Errc::timed_out) return Answer{End::out_of_time, {}};
  if (!heard) return fail(heard.error());
  // No card's answer is empty: one that seems so was spoilt on its way.
  if (heard->ok() && !heard->data.empty()) return Answer{End::done, std::move(heard->data)};
  const auto end = why(*heard);
  return end ? Result<Answer>(Answer{*end, {}}) : fail(end.error());
}

// One question tells "gone" from "there, but broken".
Result<Session::End> ChipSession::why(const Heard& heard) {
  if (heard.flaw == Heard::Flaw::too_late) return End::out_of_time;
  const auto there = ask();
  if (!there) return there;
  return *there == End::done ? End::failed : End::gone;
}

Result<Session::End> ChipSession::ask() {
  for (int ask = 0; ask < kAsks; ++ask) {
    const auto attention = antenna_.attention_request();
    if (!attention) return fail(attention.error());
    if (attention->ok()) return End::done;
  }
  return End::gone;
}

Result<Session::End> ChipSession::deselect() {
  const auto left = antenna_.deselect();
  return left ? Result<End>(End::done) : fail(left.error());
}

}  // namespace acr122::rf
