// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/cards/type_b.h"

namespace sim {
namespace {

// ISO 14443-3, 7.7 to 7.12.
constexpr std::uint8_t kApf = 0x05;
constexpr std::uint8_t kAttrib = 0x1D;
constexpr std::uint8_t kHltb = 0x50;
constexpr std::uint8_t kWakeBit = 0x08;
constexpr std::size_t kPupiSize = 4;
constexpr std::size_t kSizeAndType = 10;  // ATQB: FSCI, protocol type
constexpr std::size_t kTiming = 11;       // ATQB: FWI, ADC, FO
constexpr std::uint8_t kCidSupported = 0x01;
constexpr Microseconds kDelay = 200;

RfAnswer answer(Bytes bytes, Microseconds delay = kDelay) {
  return {{Modulation::b, 106, std::move(bytes), 0, true}, delay};
}

bool family_fits(std::uint8_t wanted, std::uint8_t mine) {
  if (wanted == 0x00 || wanted == mine) return true;
  return (wanted & 0x0F) == 0 && (wanted & 0xF0) == (mine & 0xF0);  // a whole family
}

}  // namespace

TypeBCard::TypeBCard(Bytes atqb, std::uint8_t mbli, std::shared_ptr<Application> application,
                     std::uint8_t afi)
    : atqb_(std::move(atqb)), mbli_(mbli), afi_(afi), blocks_(std::move(application)) {
  atqb_.resize(12, 0x00);
  random_ = acr122::ByteReader(ByteView(atqb_).subspan(1)).u32le();
}

std::string TypeBCard::describe() const {
  return fmt::format("type B, ATQB {}", acr122::to_hex(atqb_));
}

void TypeBCard::field_off() {
  state_ = State::idle;
  slot_ = 0;
  blocks_.stop();
}

unsigned TypeBCard::random_slot(unsigned slots) {
  random_ = random_ * 1664525U + 1013904223U;
  return 1 + (random_ >> 16) % slots;
}

bool TypeBCard::addressed(const Bytes& frame) const {
  return frame.size() > kPupiSize && acr122::same_bytes(ByteView(frame).subspan(1, kPupiSize),
                                                        ByteView(atqb_).subspan(1, kPupiSize));
}

bool TypeBCard::speaks_part_4() const {
  constexpr std::uint8_t kIso14443_4 = 0x01;
  return (atqb_[kSizeAndType] & kIso14443_4) != 0;
}

std::optional<RfAnswer> TypeBCard::hear(const RfFrame& frame) {
  const bool understood = frame.modulation == Modulation::b && frame.crc && frame.kbps == 106;
  if (!understood || frame.bytes.empty()) return std::nullopt;
  const auto& bytes = frame.bytes;
  if (state_ == State::active) return block(bytes);
  if (bytes[0] == kApf && bytes.size() == 3) return request(bytes);
  if (state_ != State::ready) return std::nullopt;
  if (bytes.size() == 1 && (bytes[0] & 0x0F) == kApf) return slot_marker(bytes[0]);
  if (bytes[0] == kAttrib) return attrib(bytes);
  if (bytes[0] == kHltb) return halted_by(bytes);
  return std::nullopt;
}

std::optional<RfAnswer> TypeBCard::request(const Bytes& frame) {
  if (state_ == State::halt && (frame[2] & kWakeBit) == 0) return std::nullopt;
  if (!family_fits(frame[1], afi_)) {
    if (state_ == State::ready) state_ = State::idle;
    return std::nullopt;
  }
  state_ = State::ready;
  slot_ = random_slot(1U << (frame[2] & 0x07U));
  return slot_ == 1 ? std::optional(answer(atqb_)) : std::nullopt;
}

std::optional<RfAnswer> TypeBCard::slot_marker(std::uint8_t prefix) {
  const unsigned slot = (prefix >> 4) + 1U;
  return slot == slot_ ? std::optional(answer(atqb_)) : std::nullopt;
}

std::optional<RfAnswer> TypeBCard::attrib(const Bytes& frame) {
  constexpr std::size_t kParameters = 4;
  if (!addressed(frame) || frame.size() < 1 + kPupiSize + kParameters) return std::nullopt;
  const std::uint8_t fsdi = frame[6] & 0x0F;
  const std::uint8_t cid = frame[8] & 0x0F;
  if (cid != 0 && (atqb_[kTiming] & kCidSupported) == 0) return std::nullopt;
  blocks_.start({frame_size(atqb_[kSizeAndType] >> 4), frame_size(fsdi), cid,
                 static_cast<std::uint8_t>(atqb_[kTiming] >> 4)});
  if (speaks_part_4()) state_ = State::active;
  return answer({static_cast<std::uint8_t>((mbli_ << 4) | cid)});
}

std::optional<RfAnswer> TypeBCard::halted_by(const Bytes& frame) {
  if (!addressed(frame)) return std::nullopt;
  state_ = State::halt;
  return answer({0x00});
}

std::optional<RfAnswer> TypeBCard::block(const Bytes& frame) {
  auto heard = blocks_.hear(frame);
  if (blocks_.deselected()) {
    state_ = State::halt;
    blocks_.stop();
  }
  return heard ? std::optional(answer(std::move(*heard), blocks_.thought())) : std::nullopt;
}

}  // namespace sim
