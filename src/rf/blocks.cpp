// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rf/blocks.h"

#include "base/log.h"
#include "base/transport.h"
#include "rf/waits.h"

namespace acr122::rf {

namespace {

// 7.2: no wait is longer than FWT of FWI 14, however it came about.
constexpr auto kLongestFwt = frame_time(14);
// A card may answer as late as that after FWT (ISO 14443-4, 7.2: 49152/fc).
constexpr std::chrono::microseconds kTolerance{3'625};
// What a card only repeats comes within some milliseconds.
constexpr std::chrono::microseconds kRepeat = wait::time_of(wait::kAtrRes);
// Of a card that answered within this when it was last asked, silence is believed sooner: two tries
// get little time. The last one gets all of it, for no card has to be as quick again.
constexpr std::chrono::microseconds kSoon{6'400};
constexpr std::chrono::microseconds kHurried = wait::time_of(wait::kHurried);
constexpr int kHurriedTries = 2;
// So much longer than a card may take the chip may listen: with the repetitions that follow on
// silence less than a second is lost on a card that was taken away.
constexpr Milliseconds kMostTooLong{400};
// Answers on their way to the host that one exchange may lose: then it is no accident.
constexpr int kMostLosses = 3;

Session::End end_of(Turn::Kind kind) {
  switch (kind) {
    case Turn::Kind::done:
      return Session::End::done;
    case Turn::Kind::gone:
      return Session::End::gone;
    case Turn::Kind::too_long:
      return Session::End::too_long;
    default:
      return Session::End::failed;
  }
}

// What can be mended without the chip: also a setting that it refused or did not answer, once.
// Other transfers fail because the reader was reset.
bool is_a_loss(const Error& error) {
  switch (error.code) {
    case Errc::timed_out:
    case Errc::malformed_reply:
    case Errc::no_answer:
    case Errc::reader_refused:
    case Errc::chip_refused:
      return true;
    default:
      return error.code == Errc::transfer_failed && error.detail == kEndpointHalted;
  }
}

// The chip's steps are powers of two. Where the next one is far too long it listens for the one
// before, and what is left of the time passes here: a card that answers then is asked to repeat it.
std::chrono::microseconds listening_time(std::chrono::microseconds time) {
  const auto step = wait::time_of(wait::code_for(time, wait::kUsual, wait::kLongest));
  return step > time + kMostTooLong ? step / 2 : time;
}

}  // namespace

Result<Session::Answer> Blocks::transceive(ByteView command, std::size_t max_answer) {
  if (room_.size() < max_answer) room_.resize(max_answer);
  const auto room = std::span(room_).first(max_answer);
  const auto end = run(protocol_.transceive(command, room));
  if (!end) return fail(end.error());
  const auto came = *end == End::done ? protocol_.answered() : 0;
  return Answer{*end, to_bytes(room.first(came))};
}

// R(NAK) makes a card say R(ACK) and no more. One that did so at once is likely to do so again: a
// removal is then told sooner.
Result<Session::End> Blocks::ask() {
  hurried_ = quick_ ? kHurriedTries : 0;
  const auto begin = antenna_.clock().now();
  auto end = run(protocol_.ask());
  quick_ = antenna_.clock().now() - begin <= kSoon;
  hurried_ = 0;
  return end;
}

Result<Session::End> Blocks::run(Turn turn) {
  extended_ = {};
  losses_ = 0;
  while (turn.send()) {
    if (out_of_time(turn)) return End::out_of_time;
    const auto next = take(turn);
    if (!next) return fail(next.error());
    turn = *next;
  }
  return end_of(turn.kind);
}

// A card that has used up what it may ask for: it asks once more, or was silent to the end.
bool Blocks::out_of_time(const Turn& turn) const {
  return turn.wait != Turn::Wait::think && extended_ >= terms_.wtx_limit;
}

Result<Turn> Blocks::take(const Turn& turn) {
  const auto heard = exchange(turn);
  if (!heard) return after(heard.error());
  if (heard->ok()) return protocol_.heard(heard->data);
  return heard->anybody() ? protocol_.spoilt() : protocol_.silence();
}

// The card has carried the block out or not: R(NAK) brings it out, and nothing happens twice.
Result<Turn> Blocks::after(const Error& error) {
  if (!is_a_loss(error) || ++losses_ > kMostLosses) return fail(error);
  if (const auto mended = antenna_.get_in_step(); !mended) return fail(mended.error());
  log::info("an answer of the reader got lost ({}): the card is asked again", error.where);
  return protocol_.silence();
}

Result<Heard> Blocks::exchange(const Turn& turn) {
  const auto time = hurried_ > 0 ? kHurried : time_for(turn);
  hurried_ = std::max(hurried_ - 1, 0);
  const auto begin = antenna_.clock().now();
  const auto step = antenna_.answer_time().exactly(listening_time(time));
  if (!step) return fail(step.error());
  auto heard = antenna_.exchange_frame(turn.block, *step);
  const bool waited_too_short = heard && heard->kind == Heard::Kind::silence && *step < time;
  const auto rest = waited_too_short ? antenna_.field().let_pass(time - *step) : Result<void>{};
  if (turn.wait == Turn::Wait::extended) extended_ += antenna_.clock().now() - begin;
  return rest ? std::move(heard) : fail(rest.error());
}

std::chrono::microseconds Blocks::longest(Turn::Wait wait) const {
  switch (wait) {
    case Turn::Wait::repeat:
      return kRepeat;
    case Turn::Wait::extended:
      return std::chrono::ceil<std::chrono::microseconds>(terms_.wtx_limit - extended_);
    default:
      return std::chrono::microseconds::max();
  }
}

// Not below the chip's usual wait: it costs nothing but time that is lost anyway, and cards are
// slower than they say.
std::chrono::microseconds Blocks::time_for(const Turn& turn) const {
  const auto fwt = std::min(terms_.fwt * turn.wtxm, kLongestFwt);
  const auto time = std::chrono::ceil<std::chrono::microseconds>(fwt) + kTolerance;
  return std::max(std::min(time, longest(turn.wait)), wait::time_of(wait::kUsual));
}

}  // namespace acr122::rf
