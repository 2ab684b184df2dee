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

// 4-bit answers (MF1S70YYX, 9.3). Which NAK depends on the transfer buffer: is a value in it?
constexpr std::uint8_t kAck = 0x0A;
constexpr std::uint8_t kInvalidOperation = 0x00;  // a value is in it
constexpr std::uint8_t kTransmissionError = 0x01;
constexpr std::uint8_t kInvalidOperationNoValue = 0x04;
constexpr std::uint8_t kTransmissionErrorNoValue = 0x05;

constexpr std::size_t kSmallSectors = 32;
constexpr std::size_t kSmallBlocks = 128;
constexpr std::size_t kBigSector = 16;
constexpr std::size_t kKeySize = 6;
constexpr std::size_t kAccessSize = 4;  // three bytes of access bits, the general purpose byte
constexpr std::size_t kKeyB = 10;       // offset in the trailer
constexpr std::size_t kTrailerGroup = 3;
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

bool changes_value(std::uint8_t code) {
  return code == kDecrement || code == kIncrement || code == kRestore;
}

}  // namespace

std::size_t sector_of(std::size_t block) {
  return block < kSmallBlocks ? block / 4 : kSmallSectors + (block - kSmallBlocks) / kBigSector;
}

std::size_t trailer_of(std::size_t sector) {
  return sector < kSmallSectors ? sector * 4 + 3
                                : kSmallBlocks + (sector - kSmallSectors) * kBigSector + 15;
}

std::size_t access_group(std::size_t block) {
  return block < kSmallBlocks ? block % 4 : (block % kBigSector) / 5;
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

bool MifareClassic::load(ByteView content) {
  if (content.size() != memory_.size()) return false;
  std::ranges::copy(content, memory_.begin());
  identity().uid = acr122::to_bytes(content.first(uid().size()));
  return true;
}

void MifareClassic::field_off() {
  register_.clear();
  TypeACard::field_off();
}

void MifareClassic::selection_lost() {
  login_.reset();
  pending_.reset();
}

std::span<std::uint8_t> MifareClassic::block_bytes(std::size_t block) {
  return std::span(memory_).subspan(block * kBlockSize, kBlockSize);
}

ByteView MifareClassic::block_bytes(std::size_t block) const {
  return ByteView(memory_).subspan(block * kBlockSize, kBlockSize);
}

ByteView MifareClassic::key_of(std::size_t sector, std::uint8_t command) const {
  return block_bytes(trailer_of(sector)).subspan(command == kAuthenticateA ? 0 : kKeyB, kKeySize);
}

bool MifareClassic::is_trailer(std::size_t block) const {
  return block == trailer_of(sector_of(block));
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
  login_ = Login{sector_of(block), command == kAuthenticateA ? Keys::a : Keys::b};
  return true;
}

std::optional<RfAnswer> MifareClassic::nak(std::uint8_t without_register,
                                           std::uint8_t with_register) {
  sleep();
  return nibble(register_.empty() ? without_register : with_register);
}

std::optional<RfAnswer> MifareClassic::refuse() {
  return nak(kInvalidOperationNoValue, kInvalidOperation);
}

std::optional<RfAnswer> MifareClassic::when_active(const RfFrame& frame) {
  if (!login_ || frame.last_bits != 0 || frame.kbps != 106) {
    sleep();  // without a login the card understands nothing but HLTA and logins
    return std::nullopt;
  }
  if (!frame.crc) return nak(kTransmissionErrorNoValue, kTransmissionError);
  if (pending_) return second_part(frame.bytes);
  if (frame.bytes.size() != 2) return refuse();
  return command(frame.bytes[0], frame.bytes[1]);
}

std::optional<Conditions> MifareClassic::conditions() const {
  return conditions_of(block_bytes(trailer_of(login_->sector)));
}

/// A key B that can be read is data: its login is accepted, and every access behind it refused
/// (MF1S50YYX, 8.7.2).
bool MifareClassic::key_usable(const Conditions& conditions) const {
  const auto& trailer = trailer_rights(conditions[kTrailerGroup]);
  return login_->key == Keys::a || trailer.read_key_b == Keys::none;
}

/// The trailer is read whenever the sector can be used at all: what may not be seen reads as zeros.
/// It takes a write if any part of it may change.
bool MifareClassic::trailer_allows(std::uint8_t code) const {
  if (code == kRead) return true;
  if (code != kWrite) return false;
  const auto& rights = trailer_rights((*conditions())[kTrailerGroup]);
  return has(rights.write_key_a, login_->key) || has(rights.write_access, login_->key) ||
         has(rights.write_key_b, login_->key);
}

bool MifareClassic::allowed(std::uint8_t code, std::uint8_t block) const {
  const auto bits = conditions();
  if (sector_of(block) != login_->sector || !bits || !key_usable(*bits)) return false;
  if (is_trailer(block)) return trailer_allows(code);
  if (block == 0 && code != kRead) return false;  // the manufacturer's
  const auto& rights = data_rights((*bits)[access_group(block)]);
  if (code == kRead) return has(rights.read, login_->key);
  if (code == kWrite) return has(rights.write, login_->key);
  if (code == kIncrement) return has(rights.increment, login_->key);
  return has(rights.decrement, login_->key);
}

RfAnswer MifareClassic::read(std::uint8_t block) const {
  auto bytes = acr122::to_bytes(block_bytes(block));
  if (is_trailer(block)) {
    const auto& rights = trailer_rights((*conditions())[kTrailerGroup]);
    std::fill_n(bytes.begin(), kKeySize, std::uint8_t{0});  // key A is never readable
    if (!has(rights.read_key_b, login_->key)) {
      std::fill_n(bytes.begin() + kKeyB, kKeySize, std::uint8_t{0});
    }
  }
  return answer(std::move(bytes), kReadTime);
}

std::optional<RfAnswer> MifareClassic::command(std::uint8_t code, std::uint8_t block) {
  const bool known = code == kRead || code == kWrite || code == kTransfer || changes_value(code);
  if (!known || !allowed(code, block)) return refuse();
  if (code == kRead) return read(block);
  if (code == kTransfer) return transfer(block);
  return begin(code, block);
}

/// First of two parts.
std::optional<RfAnswer> MifareClassic::begin(std::uint8_t code, std::uint8_t block) {
  if (changes_value(code) && !is_value_block(block_bytes(block))) return refuse();
  pending_ = Pending{code, block};
  return nibble(kAck);
}

std::optional<RfAnswer> MifareClassic::transfer(std::uint8_t block) {
  if (register_.empty()) return refuse();
  std::ranges::copy(register_, block_bytes(block).begin());
  return nibble(kAck, kWriteTime);
}

std::optional<RfAnswer> MifareClassic::second_part(ByteView data) {
  const auto [code, block] = *pending_;
  pending_.reset();
  if (code != kWrite) return change_value(code, block, data);
  if (data.size() != kBlockSize) return refuse();
  if (is_trailer(block))
    write_trailer(block, data);
  else
    std::ranges::copy(data, block_bytes(block).begin());
  return nibble(kAck, kWriteTime);
}

/// What may not change keeps its value.
void MifareClassic::write_trailer(std::uint8_t block, ByteView data) {
  const auto rights = trailer_rights((*conditions())[kTrailerGroup]);
  const auto to = block_bytes(block);
  const auto part = [&](Keys who, std::size_t offset, std::size_t size) {
    if (!has(who, login_->key)) return;
    std::ranges::copy(data.subspan(offset, size), to.subspan(offset, size).begin());
  };
  part(rights.write_key_a, 0, kKeySize);
  part(rights.write_access, kKeySize, kAccessSize);
  part(rights.write_key_b, kKeyB, kKeySize);
}

std::optional<RfAnswer> MifareClassic::change_value(std::uint8_t code, std::uint8_t block,
                                                    ByteView operand) {
  if (operand.size() != kValueSize) return refuse();
  const auto bytes = block_bytes(block);
  auto value = value_of(bytes);
  if (code == kIncrement) value += value_of(operand);
  if (code == kDecrement) value -= value_of(operand);
  register_ = value_block(value, bytes[12]);
  return std::nullopt;  // silence is success
}

}  // namespace sim
