// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/cards/type_a.h"

#include <array>

namespace sim {
namespace {

// ISO 14443-3, 6.4 and 6.5.
constexpr std::uint8_t kReqa = 0x26;
constexpr std::uint8_t kWupa = 0x52;
constexpr unsigned kShortFrameBits = 7;
constexpr std::array<std::uint8_t, 3> kSel{0x93, 0x95, 0x97};
constexpr std::uint8_t kNvbSelect = 0x70;
constexpr std::uint8_t kCascadeTag = 0x88;
constexpr std::uint8_t kSakCascade = 0x04;
constexpr std::size_t kPartSize = 5;  // four UID bytes and BCC
constexpr std::size_t kSelectSize = 2 + kPartSize;

bool short_frame(const RfFrame& frame, std::uint8_t command) {
  return frame.last_bits == kShortFrameBits && !frame.crc && frame.bytes == Bytes{command};
}

bool halt_frame(const RfFrame& frame) {
  return frame.crc && frame.last_bits == 0 && frame.bytes == Bytes{0x50, 0x00};
}

}  // namespace

TypeACard::TypeACard(Identity identity) : identity_(std::move(identity)) {
  if (identity_.random_uid) new_random_uid();
}

std::string TypeACard::describe() const {
  return fmt::format("type A, UID {}, SAK {:02X}", acr122::to_hex(identity_.uid), identity_.sak);
}

TypeACard::State TypeACard::state() const {
  switch (stage_) {
    case Stage::ready:
      return star_ ? State::ready_star : State::ready;
    case Stage::active:
      return star_ ? State::active_star : State::active;
    default:
      return star_ ? State::halt : State::idle;
  }
}

void TypeACard::field_off() {
  stage_ = Stage::idle;
  star_ = false;
  selection_lost();
  if (identity_.random_uid) new_random_uid();
}

void TypeACard::new_random_uid() {
  random_ = random_ * 1664525U + 1013904223U;
  identity_.uid = {0x08, static_cast<std::uint8_t>(random_ >> 24),
                   static_cast<std::uint8_t>(random_ >> 16),
                   static_cast<std::uint8_t>(random_ >> 8)};
}

void TypeACard::sleep() {
  stage_ = Stage::idle;
  selection_lost();
}

void TypeACard::halt() {
  star_ = true;
  sleep();
}

std::optional<RfAnswer> TypeACard::hear(const RfFrame& frame) {
  if (frame.modulation != Modulation::a) return std::nullopt;
  if (stage_ == Stage::active && in_protocol()) return when_active(frame);
  if (frame.kbps != 106) return std::nullopt;
  if (stage_ == Stage::idle) return frame.parity ? wake(frame) : std::nullopt;
  if (!frame.parity) {  // a transmission error like any other
    sleep();
    return std::nullopt;
  }
  if (stage_ == Stage::ready) return when_ready(frame);
  if (halt_frame(frame)) {
    halt();
    return std::nullopt;
  }
  if (short_frame(frame, kReqa) || short_frame(frame, kWupa)) {
    sleep();  // heard, not answered: only the next one is (ISO 14443-3, figure 7)
    return std::nullopt;
  }
  return when_active(frame);
}

bool TypeACard::mifare_login(std::uint8_t /*command*/, std::uint8_t /*block*/, ByteView /*key*/,
                             ByteView /*uid4*/) {
  if (stage_ != Stage::idle && !in_protocol()) sleep();
  return false;
}

std::optional<RfAnswer> TypeACard::wake(const RfFrame& frame) {
  const bool woken = short_frame(frame, kWupa) || (!star_ && short_frame(frame, kReqa));
  if (!woken) return std::nullopt;
  stage_ = Stage::ready;
  level_ = 0;
  auto atqa = answer(
      {static_cast<std::uint8_t>(identity_.atqa), static_cast<std::uint8_t>(identity_.atqa >> 8)});
  atqa.frame.crc = false;
  return atqa;
}

std::optional<RfAnswer> TypeACard::when_ready(const RfFrame& frame) {
  const bool for_this_level = frame.bytes.size() >= 2 && frame.bytes[0] == kSel[level_];
  if (for_this_level && frame.bytes[1] == kNvbSelect) return select(frame);
  if (for_this_level && !frame.crc) return anticollision(frame);
  sleep();
  return std::nullopt;
}

std::optional<RfAnswer> TypeACard::select(const RfFrame& frame) {
  const auto part = cascade_part();
  const bool mine = frame.crc && frame.bytes.size() == kSelectSize &&
                    acr122::same_bytes(ByteView(frame.bytes).subspan(2), part);
  if (!mine) {
    sleep();
    return std::nullopt;
  }
  ++level_;
  if (level_ < cascade_levels()) return answer({kSakCascade});
  stage_ = Stage::active;
  return answer({identity_.sak});
}

/// The reader sends the bits it knows; cards that fit answer with the rest. The answer to a split
/// byte is kept on the byte border: its known low bits are 0 (as the chip's RxAlign places them).
std::optional<RfAnswer> TypeACard::anticollision(const RfFrame& frame) {
  const unsigned whole_bytes = frame.bytes[1] >> 4;
  const unsigned split_bits = frame.bytes[1] & 0x0F;
  const auto part = cascade_part();
  const std::size_t size = whole_bytes + (split_bits != 0 ? 1U : 0U);
  if (whole_bytes < 2 || whole_bytes > 6 || split_bits > 7 || frame.bytes.size() != size ||
      frame.last_bits != split_bits) {
    sleep();
    return std::nullopt;
  }
  const std::size_t known = whole_bytes - 2;
  const auto sent = ByteView(frame.bytes).subspan(2);
  if (!acr122::same_bytes(sent.first(known), ByteView(part).first(known))) return std::nullopt;
  Bytes rest(part.begin() + static_cast<std::ptrdiff_t>(known), part.end());
  if (split_bits != 0) {
    const auto mask = static_cast<std::uint8_t>((1U << split_bits) - 1U);
    if ((sent[known] & mask) != (rest[0] & mask)) return std::nullopt;
    rest[0] = static_cast<std::uint8_t>(rest[0] & ~mask);
  }
  auto bits = answer(std::move(rest));
  bits.frame.crc = false;
  return bits;
}

std::size_t TypeACard::cascade_levels() const {
  return identity_.uid.size() <= 4 ? 1 : identity_.uid.size() <= 7 ? 2 : 3;
}

Bytes TypeACard::cascade_part() const {
  Bytes part;
  const bool last = level_ + 1 == cascade_levels();
  if (!last) part.push_back(kCascadeTag);
  // Each level before the last carries three UID bytes behind the cascade tag.
  for (std::size_t at = level_ * 3; part.size() < 4; ++at) {
    part.push_back(at < identity_.uid.size() ? identity_.uid[at] : std::uint8_t{0});
  }
  part.push_back(static_cast<std::uint8_t>(part[0] ^ part[1] ^ part[2] ^ part[3]));
  return part;
}

RfAnswer TypeACard::answer(Bytes bytes, Microseconds delay) {
  return {{Modulation::a, 106, std::move(bytes), 0, true}, delay};
}

RfAnswer TypeACard::nibble(std::uint8_t value, Microseconds delay) {
  return {{Modulation::a, 106, {value}, 4, false}, delay};
}

}  // namespace sim
