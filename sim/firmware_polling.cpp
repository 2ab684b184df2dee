// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/firmware_polling.h"

#include <array>
#include <utility>

namespace sim::firmware {

namespace {

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
constexpr std::uint8_t kCascadeTag = 0x88;
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
// (emsec/ChameleonMini#302).
std::optional<Polling::Found> Polling::look() const {
  if (!(parameter_ & 0x01)) return std::nullopt;
  if (!field_.on()) field_.switch_to(true);
  if (!card_ && ask(short_frame(kReqa))) {
    if (auto found = select()) return found;
  }
  // An active card answers every second request only: the first sends it back to idle.
  for (int attempt = 0; attempt < 2; ++attempt) {
    if (!ask(short_frame(kWupa))) continue;
    return select();
  }
  return std::nullopt;
}

std::optional<Polling::Found> Polling::select() const {
  Found found;
  for (const auto level : kCascadeLevels) {
    const auto part = ask(plain_frame({level, kAnticollision}, false));
    if (!part || part->size() != 5) return std::nullopt;
    Bytes select = {level, kSelect};
    acr122::append(select, *part);
    const auto sak = ask(plain_frame(select, true));
    if (!sak || sak->size() != 1) return std::nullopt;
    const bool more = (sak->front() & kCascadeBit) != 0;
    const auto uid = ByteView(*part).first(4).subspan(more && part->front() == kCascadeTag ? 1 : 0);
    acr122::append(found.uid, uid);
    found.sak = sak->front();
    if (!more) return found;
  }
  return std::nullopt;
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
