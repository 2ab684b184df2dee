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
constexpr std::size_t kWholeUid = 7;
constexpr std::size_t kStaticMemory = 120;
constexpr std::size_t kShortAddresses = 128;  // READ and WRITE have seven address bits
constexpr std::size_t kSegment = 128;
constexpr std::size_t kBlock = 8;

constexpr std::size_t kReservedBlock = 0x0D;
constexpr std::size_t kLockBlock = 0x0E;         // lock bits of blocks 0 to E, then OTP bytes
constexpr std::size_t kDynamicLockBlock = 0x0F;  // two reserved bytes, lock bits of 10 to 3F
constexpr std::size_t kLocks = kLockBlock * kBlock;
constexpr std::size_t kDynamicLocks = kDynamicLockBlock * kBlock + 2;
constexpr std::size_t kFirstDynamicBlock = 0x10;

constexpr Microseconds kReadTime = 86;
// nfcpy waits 6 and 3 ms.
constexpr Microseconds kEraseTime = 5400;
constexpr Microseconds kNoEraseTime = 2700;

RfAnswer answer(Bytes bytes, Microseconds delay = kReadTime) {
  return {{Modulation::jewel, 106, std::move(bytes), 0, true}, delay};
}

Microseconds write_time(bool erase) { return erase ? kEraseTime : kNoEraseTime; }

}  // namespace

TopazCard::TopazCard(Profile profile) : profile_(std::move(profile)), memory_(profile_.size, 0x00) {
  profile_.uid.resize(kWholeUid, 0x00);
  std::ranges::copy(profile_.uid, memory_.begin());
  memory_[kWholeUid] = 0x25;
  std::ranges::copy(profile_.user, memory_.begin() + kBlock);
  memory_[kLocks] = 0x01;  // blocks 0, D and E are locked as delivered
  memory_[kLocks + 1] = 0x60;
}

bool TopazCard::load(ByteView content) {
  if (content.size() != memory_.size()) return false;
  std::ranges::copy(content, memory_.begin());
  profile_.uid = acr122::to_bytes(content.first(kWholeUid));
  return true;
}

std::string TopazCard::describe() const {
  return fmt::format("Topaz, UID {}", acr122::to_hex(ByteView(profile_.uid).first(kUidSize)));
}

bool TopazCard::dynamic() const { return memory_.size() > kStaticMemory; }

bool TopazCard::mine(ByteView uid) const {
  return acr122::same_bytes(uid, ByteView(profile_.uid).first(kUidSize));
}

std::optional<RfAnswer> TopazCard::hear(const RfFrame& frame) {
  if (frame.modulation == Modulation::a) {
    awake_ = !frame.crc && frame.last_bits == 7 &&
             (frame.bytes == Bytes{0x26} || frame.bytes == Bytes{0x52});
    if (!awake_) return std::nullopt;
    return RfAnswer{{Modulation::a, 106, {0x00, 0x0C}, 0, false}, kReadTime};
  }
  if (frame.modulation != Modulation::jewel || !frame.crc || !awake_) return std::nullopt;
  return when_awake(frame.bytes);
}

/// There is no NAK: errors are silence.
std::optional<RfAnswer> TopazCard::when_awake(const Bytes& frame) {
  const bool read_id = frame.size() == kShortFrame && frame[0] == kReadId;
  if (read_id) {
    Bytes bytes{profile_.hr0, profile_.hr1};
    acr122::append(bytes, ByteView(profile_.uid).first(kUidSize));
    return answer(std::move(bytes));
  }
  if (frame.size() < kShortFrame || !mine(ByteView(frame).last(kUidSize))) return std::nullopt;
  if (frame.size() == kShortFrame) return short_frame(frame);
  return frame.size() == kLongFrame && dynamic() ? long_frame(frame) : std::nullopt;
}

std::optional<RfAnswer> TopazCard::short_frame(const Bytes& frame) {
  const auto address = frame[1];
  if (frame[0] == kReadAll) return read_all();
  if (address >= std::min(memory_.size(), kShortAddresses)) return std::nullopt;
  switch (frame[0]) {
    case kRead:
      return answer({address, memory_[address]});
    case kWriteErase:
      return write(address, frame[2], true);
    case kWriteNoErase:
      return write(address, frame[2], false);
    default:
      return std::nullopt;
  }
}

std::optional<RfAnswer> TopazCard::long_frame(const Bytes& frame) {
  const auto address = frame[1];
  const auto data = ByteView(frame).subspan(2, kBlock);
  switch (frame[0]) {
    case kReadSegment:
      return read_segment(address);
    case kRead8: {
      Bytes bytes{address};
      acr122::append(bytes, bytes_at(address * kBlock, kBlock));
      return answer(std::move(bytes));
    }
    case kWriteErase8:
      return write_block(address, data, true);
    case kWriteNoErase8:
      return write_block(address, data, false);
    default:
      return std::nullopt;
  }
}

/// Zeros behind the end: a dynamic tag answers there too (nfcpy, tt1.py).
Bytes TopazCard::bytes_at(std::size_t address, std::size_t size) const {
  Bytes bytes(size, 0x00);
  if (address < memory_.size()) {
    const auto there = ByteView(memory_).subspan(address);
    std::ranges::copy(there.first(std::min(size, there.size())), bytes.begin());
  }
  return bytes;
}

RfAnswer TopazCard::read_all() const {
  Bytes bytes{profile_.hr0, profile_.hr1};
  acr122::append(bytes, ByteView(memory_).first(kStaticMemory));
  return answer(std::move(bytes));
}

/// The segment is in the high nibble of the address.
RfAnswer TopazCard::read_segment(std::uint8_t address) const {
  Bytes bytes{address};
  acr122::append(bytes, bytes_at((address >> 4) * kSegment, kSegment));
  return answer(std::move(bytes));
}

bool TopazCard::locked(std::size_t block) const {
  if (block == 0 || block == kReservedBlock) return true;
  const bool first = block < kFirstDynamicBlock;
  const auto bit = first ? block : block - kFirstDynamicBlock;
  return (memory_[(first ? kLocks : kDynamicLocks) + bit / 8] >> bit % 8 & 1U) != 0;
}

/// Lock bits and OTP bytes are one-way, whatever the command; locked bytes keep their value.
void TopazCard::store(std::size_t address, std::uint8_t value, bool erase) {
  if (address >= memory_.size()) return;
  const auto block = address / kBlock;
  const bool reserved = block == kDynamicLockBlock && address < kDynamicLocks;
  const bool one_way = block == kLockBlock || block == kDynamicLockBlock;
  if (reserved || (!one_way && locked(block))) return;
  const auto kept = erase && !one_way ? std::uint8_t{0} : memory_[address];
  memory_[address] = static_cast<std::uint8_t>(kept | value);
}

/// The answer tells what is in memory now.
RfAnswer TopazCard::write(std::uint8_t address, std::uint8_t value, bool erase) {
  store(address, value, erase);
  return answer({address, memory_[address]}, write_time(erase));
}

RfAnswer TopazCard::write_block(std::uint8_t block, ByteView data, bool erase) {
  for (std::size_t at = 0; at < kBlock; ++at) store(block * kBlock + at, data[at], erase);
  Bytes bytes{block};
  acr122::append(bytes, bytes_at(block * kBlock, kBlock));
  return answer(std::move(bytes), write_time(erase));
}

}  // namespace sim
