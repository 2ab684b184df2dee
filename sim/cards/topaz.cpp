// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/cards/topaz.h"

#include <algorithm>

namespace sim {
namespace {

// nfcpy tt1.py; the commands of the Topaz 512 are those with 14 bytes.
constexpr std::uint8_t kReadAll = 0x00;
constexpr std::uint8_t kRead = 0x01;
constexpr std::uint8_t kRead8 = 0x02;
constexpr std::uint8_t kReadSegment = 0x10;
constexpr std::uint8_t kWriteNoErase = 0x1A;
constexpr std::uint8_t kWriteNoErase8 = 0x1B;
constexpr std::uint8_t kWriteErase = 0x53;
constexpr std::uint8_t kWriteErase8 = 0x54;
constexpr std::uint8_t kReadId = 0x78;

constexpr std::size_t kShortFrame = 7;
constexpr std::size_t kLongFrame = 14;
constexpr std::size_t kUidSize = 4;
constexpr std::size_t kStaticMemory = 120;
constexpr std::size_t kSegment = 128;
constexpr std::size_t kBlock = 8;
constexpr Microseconds kDelay = 86;
constexpr std::size_t kFirstUserByte = 8;
constexpr std::size_t kLockBlock = 0x0D;  // and what follows in the static memory

}  // namespace

TopazCard::TopazCard(Profile profile) : profile_(std::move(profile)), memory_(profile_.size, 0x00) {
  profile_.uid.resize(7, 0x00);
  std::ranges::copy(profile_.uid, memory_.begin());
  memory_[7] = 0x25;
  const Bytes capability{0xE1, 0x10, profile_.cc_size, 0x00};
  if (profile_.hr0 >> 4 == 1) std::ranges::copy(capability, memory_.begin() + kFirstUserByte);
}

std::string TopazCard::describe() const {
  return fmt::format("Topaz, UID {}", acr122::to_hex(ByteView(profile_.uid).first(kUidSize)));
}

bool TopazCard::mine(ByteView uid) const {
  return acr122::same_bytes(uid, ByteView(profile_.uid).first(kUidSize));
}

std::optional<RfAnswer> TopazCard::hear(const RfFrame& frame) {
  if (frame.modulation == Modulation::a) {
    const bool wake = !frame.crc && frame.last_bits == 7 &&
                      (frame.bytes == Bytes{0x26} || frame.bytes == Bytes{0x52});
    if (!wake) {
      awake_ = false;
      return std::nullopt;
    }
    awake_ = true;
    return RfAnswer{{Modulation::a, 106, {0x00, 0x0C}, 0, false}, kDelay};
  }
  if (frame.modulation != Modulation::jewel || !frame.crc || !awake_) return std::nullopt;
  auto bytes = run(frame.bytes);
  if (!bytes) return std::nullopt;  // there is no NAK: errors are silence
  return RfAnswer{{Modulation::jewel, 106, std::move(*bytes), 0, true}, kDelay};
}

std::optional<Bytes> TopazCard::run(const Bytes& frame) {
  if (frame.size() == kLongFrame) return long_frame(frame);
  if (frame.size() != kShortFrame) return std::nullopt;
  if (frame[0] == kReadId) {
    Bytes answer{profile_.hr0, profile_.hr1};
    acr122::append(answer, ByteView(profile_.uid).first(kUidSize));
    return answer;
  }
  if (!mine(ByteView(frame).last(kUidSize))) return std::nullopt;
  const auto address = frame[1];
  switch (frame[0]) {
    case kReadAll:
      return read_all();
    case kRead:
      if (address >= std::min(memory_.size(), kStaticMemory)) return std::nullopt;
      return Bytes{address, memory_[address]};
    case kWriteErase:
      return write(address, frame[2], true);
    case kWriteNoErase:
      return write(address, frame[2], false);
    default:
      return std::nullopt;
  }
}

Bytes TopazCard::read_all() const {
  Bytes answer{profile_.hr0, profile_.hr1};
  acr122::append(answer, ByteView(memory_).first(kStaticMemory));
  return answer;
}

/// The answer tells what is in memory now; bytes that may not be written keep their value.
Bytes TopazCard::write(std::uint8_t address, std::uint8_t value, bool erase) {
  const bool writable = address >= kFirstUserByte && address < kLockBlock * kBlock;
  if (writable) {
    memory_[address] = erase ? value : static_cast<std::uint8_t>(memory_[address] | value);
  }
  return {address, address < memory_.size() ? memory_[address] : std::uint8_t{0}};
}

Bytes TopazCard::read_segment(std::uint8_t segment) const {
  Bytes answer{static_cast<std::uint8_t>(segment << 4)};
  acr122::append(answer, ByteView(memory_).subspan(segment * kSegment, kSegment));
  return answer;
}

std::optional<Bytes> TopazCard::long_frame(const Bytes& frame) {
  if (!dynamic() || !mine(ByteView(frame).last(kUidSize))) return std::nullopt;
  const auto address = frame[1];
  if (frame[0] == kReadSegment) {
    const auto segment = static_cast<std::uint8_t>(address >> 4);
    if ((segment + 1U) * kSegment > memory_.size()) return std::nullopt;
    return read_segment(segment);
  }
  if ((address + 1U) * kBlock > memory_.size()) return std::nullopt;
  const auto block = std::span(memory_).subspan(address * kBlock, kBlock);
  const auto data = ByteView(frame).subspan(2, kBlock);
  if (frame[0] == kWriteErase8 && address != 0) std::ranges::copy(data, block.begin());
  if (frame[0] == kWriteNoErase8 && address != 0) {
    for (std::size_t at = 0; at < kBlock; ++at) block[at] |= data[at];
  }
  if (frame[0] != kRead8 && frame[0] != kWriteErase8 && frame[0] != kWriteNoErase8) {
    return std::nullopt;
  }
  Bytes answer{address};
  acr122::append(answer, block);
  return answer;
}

}  // namespace sim
