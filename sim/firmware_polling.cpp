// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/firmware_polling.h"

#include <array>
#include <utility>

namespace sim::firmware {

namespace {

constexpr std::uint8_t kTypeABit = 0x01;
constexpr std::uint8_t kFastBit = 0x20;  // bit 5: 250 ms instead of 500 ms
constexpr Microseconds kFastInterval = 250'000;
constexpr Microseconds kSlowInterval = 500'000;
constexpr Microseconds kAnswerTimeout = 5'000;

// ISO/IEC 14443-3, 6.
constexpr std::uint8_t kReqa = 0x26;
constexpr std::uint8_t kWupa = 0x52;
constexpr std::array<std::uint8_t, 3> kCascadeLevels = {0x93, 0x95, 0x97};
constexpr std::uint8_t kAnticollision = 0x20;
constexpr std::uint8_t kSelect = 0x70;
constexpr std::size_t kLevelBytes = 5;  // four of the UID, or 88 and three, and their check byte
constexpr std::uint8_t kCascadeBit = 0x04;

RfFrame short_frame(std::uint8_t command) {
  RfFrame frame;
  frame.bytes = {command};
  frame.last_bits = 7;
  frame.crc = false;
  return frame;
}

RfFrame plain_frame(Bytes bytes, bool crc) {
  RfFrame frame;
  frame.bytes = std::move(bytes);
  frame.crc = crc;
  return frame;
}

RfFrame select_frame(std::uint8_t level, const Bytes& part) {
  Bytes bytes = {level, kSelect};
  acr122::append(bytes, part);
  return plain_frame(std::move(bytes), true);
}

/// SAK to the card names of API V2.04, 3.1.1.
std::pair<std::uint8_t, std::uint8_t> card_name(std::uint8_t sak) {
  switch (sak) {
    case 0x08:
      return {0x00, 0x01};
    case 0x18:
      return {0x00, 0x02};
    case 0x00:
      return {0x00, 0x03};
    case 0x09:
      return {0x00, 0x26};
    default:
      return {0xFF, sak};
  }
}

}  // namespace

void Polling::set_parameter(std::uint8_t parameter) {
  parameter_ = parameter;
  if (!on()) card_.reset();
}

void Polling::restart() {
  card_.reset();
  parameter_ = initial_;
  next_poll_ = 0;
}

bool Polling::run_until(Microseconds now) {
  if (!on() || now < next_poll_) return false;
  next_poll_ = now + ((parameter_ & kFastBit) ? kFastInterval : kSlowInterval);
  const bool had_card = card_.has_value();
  card_ = look();
  return card_.has_value() != had_card;
}

std::optional<Bytes> Polling::ask(const RfFrame& frame) const {
  const auto answers = field_.exchange(frame, kAnswerTimeout);
  if (answers.size() != 1) return std::nullopt;
  return answers.front().frame.bytes;
}

// Sniffed: 26 and 93 20, 93 70 for a new card, then 52 and 93 70 every 279 ms
// (emsec/ChameleonMini#302). So another card in its place is "gone" first.
std::optional<Polling::Found> Polling::look() const {
  if (!(parameter_ & kTypeABit)) return std::nullopt;
  if (!field_.on()) field_.switch_to(true);
  if (card_) return still_there() ? card_ : std::nullopt;
  // A card that is active answers every second request only: the first sends it back to idle.
  if (!ask(short_frame(kReqa)) && !ask(short_frame(kWupa))) return std::nullopt;
  return select();
}

std::optional<Polling::Found> Polling::select() const {
  Found found;
  for (const auto level : kCascadeLevels) {
    const auto part = ask(plain_frame({level, kAnticollision}, false));
    if (!part || part->size() != kLevelBytes) return std::nullopt;
    const auto sak = ask(select_frame(level, *part));
    if (!sak || sak->size() != 1) return std::nullopt;
    found.levels.push_back(*part);
    found.sak = sak->front();
    if (!(found.sak & kCascadeBit)) return found;
  }
  return std::nullopt;
}

bool Polling::still_there() const {
  if (!ask(short_frame(kWupa)) && !ask(short_frame(kWupa))) return false;
  auto level = kCascadeLevels.begin();
  for (const auto& part : card_->levels) {
    if (!ask(select_frame(*level++, part))) return false;
  }
  return true;
}

std::optional<Bytes> Polling::atr() const {
  if (!card_present()) return std::nullopt;
  const auto [high, low] = card_name(card_->sak);
  Bytes atr = {0x3B, 0x8F, 0x80, 0x01, 0x80, 0x4F, 0x0C, 0xA0, 0x00, 0x00,
               0x03, 0x06, 0x03, high, low,  0x00, 0x00, 0x00, 0x00};
  std::uint8_t check = 0;
  for (const auto byte : ByteView(atr).subspan(1)) check ^= byte;
  atr.push_back(check);
  return atr;
}

}  // namespace sim::firmware
