// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ndef_tlv.h"

namespace tool::ndef {

namespace {

constexpr std::uint8_t kNull = 0x00, kLockControl = 0x01, kMemoryControl = 0x02, kMessage = 0x03;
constexpr std::uint8_t kTerminator = 0xFE;
constexpr std::uint8_t kLongLength = 0xFF;  // two bytes of length follow
constexpr std::size_t kShort = 2, kLong = 4, kLongest = 0xFFFE;

/// Sections 2.3.2 and 2.3.3: page and byte of the place, size, log2 of a page's bytes.
std::optional<Reserved> reserved_by(std::uint8_t tag, ByteView value) {
  acr122::ByteReader in(value);
  const std::size_t position = in.u8();
  std::size_t size = in.u8();
  const unsigned page = in.u8() & 0x0FU;
  if (!in.finished()) return std::nullopt;
  if (size == 0) size = 0x100;
  if (tag == kLockControl) size = (size + 7) / 8;  // it counts bits
  return Reserved{((position >> 4U) << page) + (position & 0x0F), size};
}

}  // namespace

Area find(ByteView area) {
  Area found;
  acr122::ByteReader in(area);
  while (in.more()) {
    const auto here = area.size() - in.left();
    const auto tag = in.u8();
    if (tag == kNull) continue;
    if (tag == kTerminator) return found;
    const std::size_t length = in.u8();
    const auto value = in.take(length == kLongLength ? in.u16be() : length);
    if (!in.ok()) return found;
    if (tag == kMessage) return {here, acr122::to_bytes(value), std::move(found.reserved)};
    const bool control = tag == kLockControl || tag == kMemoryControl;
    const auto reserved = control ? reserved_by(tag, value) : std::nullopt;
    if (reserved) found.reserved.push_back(*reserved);
    found.start = area.size() - in.left();
  }
  return found;
}

Bytes block_of(ByteView message, std::size_t room) {
  Bytes block{kMessage};
  const auto size = message.size();
  if (size >= kLongLength) {
    acr122::append(block, Bytes{kLongLength, static_cast<std::uint8_t>(size >> 8U)});
  }
  block.push_back(static_cast<std::uint8_t>(size));
  acr122::append(block, message);
  if (block.size() < room) block.push_back(kTerminator);
  return block;
}

std::size_t longest_message(std::size_t room) {
  if (room < kShort) return 0;
  if (room < kLongLength + kLong) return std::min<std::size_t>(room - kShort, kLongLength - 1U);
  return std::min(room - kLong, kLongest);
}

}  // namespace tool::ndef
