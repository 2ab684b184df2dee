// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/cards/mifare_classic.h"

#include <algorithm>

namespace sim {
namespace {

constexpr std::uint8_t kAuthenticateA = 0x60;
constexpr std::uint8_t kRead = 0x30;
constexpr std::uint8_t kWrite = 0xA0;
constexpr std::uint8_t kDecrement = 0xC0;
constexpr std::uint8_t kIncrement = 0xC1;
constexpr std::uint8_t kRestore = 0xC2;
constexpr std::uint8_t kTransfer = 0xB0;
constexpr std::uint8_t kAck = 0x0A;
constexpr std::uint8_t kNakInvalid = 0x04;  // operation not allowed, transfer buffer invalid

constexpr std::size_t kSmallSectors = 32;
constexpr std::size_t kSmallBlocks = 128;
constexpr std::size_t kKeySize = 6;
constexpr std::size_t kKeyB = 10;  // offset in the trailer
constexpr std::size_t kValueSize = 4;

constexpr Microseconds kReadTime = 500;
constexpr Microseconds kWriteTime = 4000;  // of 10 ms allowed

// Keys FF..FF, access bits FF 07 80, general purpose byte 69: as delivered.
const Bytes kTrailer{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x07,
                     0x80, 0x69, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};

std::uint32_t value_of(ByteView block) { return acr122::ByteReader(block).u32le(); }

/// A value block holds V ~V V A ~A A ~A.
bool is_value_block(ByteView block) {
  for (std::size_t at = 0; at < kValueSize; ++at) {
    if (block[at] != block[at + 8] || (block[at] ^ block[at + 4]) != 0xFF) return false;
  }
  return block[12] == block[14] && block[13] == block[15] && (block[12] ^ block[13]) == 0xFF;
}

Bytes value_block(std::uint32_t value, std::uint8_t address) {
  acr122::Frame<16> block;
  const auto inverse = static_cast<std::uint8_t>(~address);
  block.u32le(value).u32le(~value).u32le(value);
  block.u8(address).u8(inverse).u8(address).u8(inverse);
  return acr122::to_bytes(block.view());
}

}  // namespace

std::size_t sector_of(std::size_t block) {
  return block < kSmallBlocks ? block / 4 : kSmallSectors + (block - kSmallBlocks) / 16;
}

std::size_t trailer_of(std::size_t sector) {
  return sector < kSmallSectors ? sector * 4 + 3
                                : kSmallBlocks + (sector - kSmallSectors) * 16 + 15;
}

MifareClassic::MifareClassic(Identity identity, std::size_t blocks)
    : TypeACard(std::move(identity)), memory_(blocks * kBlockSize) {
  // Block 0: UID, BCC (4-byte UIDs), SAK, ATQA, manufacturer data.
  Bytes first = uid();
  if (first.size() == 4) {
    first.push_back(static_cast<std::uint8_t>(first[0] ^ first[1] ^ first[2] ^ first[3]));
  }
  first.push_back(this->identity().sak);
  first.push_back(static_cast<std::uint8_t>(this->identity().atqa));
  first.push_back(static_cast<std::uint8_t>(this->identity().atqa >> 8));
  first.resize(kBlockSize, 0x00);
  std::ranges::copy(first, memory_.begin());
  for (std::size_t sector = 0; trailer_of(sector) < blocks; ++sector) {
    std::ranges::copy(kTrailer, block_bytes(trailer_of(sector)).begin());
  }
}

void MifareClassic::field_off() {
  register_.clear();
  TypeACard::field_off();
}

void MifareClassic::selection_lost() {
  logged_in_.reset();
  pending_.reset();
}

std::span<std::uint8_t> MifareClassic::block_bytes(std::size_t block) {
  return std::span(memory_).subspan(block * kBlockSize, kBlockSize);
}

ByteView MifareClassic::key_of(std::size_t sector, std::uint8_t command) const {
  const auto offset = command == kAuthenticateA ? 0 : kKeyB;
  return ByteView(memory_).subspan(trailer_of(sector) * kBlockSize + offset, kKeySize);
}

bool MifareClassic::mifare_login(std::uint8_t command, std::uint8_t block, ByteView key,
                                 ByteView uid4) {
  if (!active() || in_protocol()) {
    if (state() == State::ready || state() == State::ready_star) sleep();
    return false;
  }
  const auto my_uid = ByteView(uid()).last(4);
  const bool exists = (block + 1U) * kBlockSize <= memory_.size();
  const bool right = exists && acr122::same_bytes(uid4, my_uid) &&
                     acr122::same_bytes(key, key_of(sector_of(block), command));
  pending_.reset();
  if (!right) {
    sleep();  // mute until it is selected again
    return false;
  }
  logged_in_ = sector_of(block);
  return true;
}

std::optional<RfAnswer> MifareClassic::refuse(std::uint8_t nak) {
  sleep();
  return nibble(nak);
}

std::optional<RfAnswer> MifareClassic::when_active(const RfFrame& frame) {
  const bool whole = frame.crc && frame.last_bits == 0 && frame.kbps == 106;
  if (!whole || !logged_in_) {
    sleep();  // without a login the card understands nothing but HLTA and logins
    return std::nullopt;
  }
  if (pending_) return second_part(frame.bytes);
  if (frame.bytes.size() != 2) return refuse(kNakInvalid);
  return command(frame.bytes[0], frame.bytes[1]);
}

RfAnswer MifareClassic::read(std::uint8_t block) const {
  auto bytes = acr122::to_bytes(ByteView(memory_).subspan(block * kBlockSize, kBlockSize));
  if (block == trailer_of(sector_of(block))) {
    std::fill_n(bytes.begin(), kKeySize, std::uint8_t{0});  // key A is never readable
  }
  return answer(std::move(bytes), kReadTime);
}

std::optional<RfAnswer> MifareClassic::command(std::uint8_t code, std::uint8_t block) {
  if (sector_of(block) != *logged_in_) return refuse(kNakInvalid);
  switch (code) {
    case kRead:
      return read(block);
    case kWrite:
      if (block == 0) return refuse(kNakInvalid);  // manufacturer block
      pending_ = Pending{code, block};
      return nibble(kAck);
    case kDecrement:
    case kIncrement:
    case kRestore:
      if (!is_value_block(block_bytes(block))) return refuse(kNakInvalid);
      pending_ = Pending{code, block};
      return nibble(kAck);
    case kTransfer:
      if (register_.empty() || block == 0) return refuse(kNakInvalid);
      std::ranges::copy(register_, block_bytes(block).begin());
      return nibble(kAck, kWriteTime);
    default:
      return refuse(kNakInvalid);
  }
}

std::optional<RfAnswer> MifareClassic::second_part(ByteView data) {
  const auto [code, block] = *pending_;
  pending_.reset();
  const auto bytes = block_bytes(block);
  if (code == kWrite) {
    if (data.size() != kBlockSize) return refuse(kNakInvalid);
    std::ranges::copy(data, bytes.begin());
    return nibble(kAck, kWriteTime);
  }
  if (data.size() != kValueSize) return refuse(kNakInvalid);
  auto value = value_of(bytes);
  if (code == kIncrement) value += value_of(data);
  if (code == kDecrement) value -= value_of(data);
  register_ = value_block(value, bytes[12]);
  return std::nullopt;  // silence is success
}

}  // namespace sim
