// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/rf/field.h"

#include <algorithm>

#include "sim/rf/timing.h"

namespace sim {
namespace {

// Two nonces, the reader's answer and the card's: about 2 to 3 ms in all (MF1S50YYX, 8).
constexpr Microseconds kLoginTime = 2500;
constexpr std::uint64_t kLoginFrames = 2;  // from the reader

/// Noise makes a CRC wrong; frames without one (ATQA, UIDs, ACK) are not recognised at all.
void spoil(std::vector<RfAnswer>& answers) {
  std::erase_if(answers, [](const RfAnswer& answer) { return !answer.frame.crc; });
  for (auto& answer : answers) answer.frame.crc = false;
}

}  // namespace

void Field::place(std::shared_ptr<Card> card) {
  if (card == nullptr || std::ranges::find(cards_, card) != cards_.end()) return;
  cards_.push_back(std::move(card));
}

void Field::remove(const Card* card) {
  const auto found =
      std::ranges::find_if(cards_, [card](const auto& each) { return each.get() == card; });
  if (found == cards_.end()) return;
  (*found)->field_off();
  cards_.erase(found);
}

void Field::remove_all() {
  for (const auto& card : cards_) card->field_off();
  cards_.clear();
}

void Field::switch_to(bool on) {
  if (on_ && !on) {
    for (const auto& card : cards_) card->field_off();
  }
  if (on && !on_) on_since_ = clock_.now();
  on_ = on;
}

void Field::announce_frame() {
  ++counters_.rf_frames;
  if (on_frame) on_frame(counters_.rf_frames);
}

std::vector<RfAnswer> Field::exchange(const RfFrame& frame, Microseconds timeout) {
  announce_frame();
  const auto trouble = disturbance(frame);
  clock_.advance(frame_time(frame));
  const auto heard = heard_under(trouble, frame, timeout);
  Microseconds busy = heard.empty() ? timeout : 0;
  for (const auto& answer : heard) {
    busy = std::max(busy, answer.delay + frame_time(answer.frame));
  }
  clock_.advance(busy);
  return heard;
}

Disturbance Field::disturbance(const RfFrame& frame) const {
  return disturb ? disturb(frame) : Disturbance::none;
}

std::vector<RfAnswer> Field::heard_under(Disturbance disturbance, RfFrame frame,
                                         Microseconds timeout) {
  const bool unrecognised = disturbance == Disturbance::frame_spoilt && !frame.crc;
  last_frame_heard_ =
      disturbance != Disturbance::frame_lost && disturbance != Disturbance::frame_spoilt;
  if (disturbance == Disturbance::frame_lost || unrecognised) return {};
  if (disturbance == Disturbance::frame_spoilt) frame.crc = false;
  auto heard = answers_of_cards(frame, timeout);
  if (disturbance == Disturbance::answer_lost) heard.clear();
  if (disturbance == Disturbance::answer_spoilt) spoil(heard);
  return heard;
}

std::vector<RfAnswer> Field::answers_of_cards(const RfFrame& frame, Microseconds timeout) {
  std::vector<RfAnswer> heard;
  if (!on_) return heard;
  const auto present = cards_;  // a card may not change the list while it is walked
  for (const auto& card : present) {
    auto answer = card->hear(frame);
    // An answer after the time-out meets a receiver that no longer listens.
    if (answer && answer->delay <= timeout) heard.push_back(std::move(*answer));
  }
  return heard;
}

bool Field::login(std::uint8_t command, std::uint8_t block, ByteView key, ByteView uid4) {
  for (std::uint64_t frame = 0; frame < kLoginFrames; ++frame) announce_frame();
  RfFrame first;
  first.bytes = {command, block};
  const auto trouble = disturbance(first);
  const bool unheard = trouble == Disturbance::frame_lost || trouble == Disturbance::frame_spoilt;
  clock_.advance(kLoginTime);
  bool accepted = false;
  if (on_ && !unheard) {
    const auto present = cards_;
    for (const auto& card : present) {
      if (card->mifare_login(command, block, key, uid4)) accepted = true;
    }
  }
  return accepted && trouble == Disturbance::none;
}

}  // namespace sim
