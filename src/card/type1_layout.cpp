// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card/type1_layout.h"

namespace acr122::card::type1 {

namespace {

constexpr std::size_t kTopaz512 = 512;

}  // namespace

bool is_short(std::uint8_t code) {
  return code == kReadAll || code == kRead || code == kWriteNoErase || code == kWriteErase ||
         code == kReadId;
}

bool is_write(std::uint8_t code) {
  return code == kWriteErase || code == kWriteErase8 || code == kWriteNoErase ||
         code == kWriteNoErase8;
}

bool has_address(std::uint8_t code) { return code != kReadAll && code != kReadId; }

std::optional<std::size_t> command_length(std::uint8_t code) {
  switch (code) {
    case kReadAll:
    case kReadId:
      return 1;
    case kRead:
    case kRead8:
    case kReadSegment:
      return 2;
    case kWriteNoErase:
    case kWriteErase:
      return 3;
    case kWriteNoErase8:
    case kWriteErase8:
      return 2 + kBlock;
    default:
      return std::nullopt;
  }
}

std::size_t answer_length(std::uint8_t code) {
  constexpr std::size_t kIdentifier = 4;
  if (code == kReadAll) return kHeaderRom + kStaticMemory;
  if (code == kReadId) return kHeaderRom + kIdentifier;
  if (code == kReadSegment) return kSegment;
  return is_short(code) ? 1 : kBlock;
}

std::size_t place_of(ByteView command) {
  ByteReader in(command);
  const auto code = in.u8();
  const std::size_t address = in.u8();
  if (code == kReadSegment) return (address >> 4) * kSegment;
  return is_short(code) ? address : address * kBlock;
}

// Low nibble of HR0: 2 for a dynamic tag. 12 4C is the Topaz 512 (nfcpy, tt1_broadcom.py).
std::optional<std::size_t> memory_size(HeaderRom rom) {
  constexpr std::uint8_t kKind = 0x0F, kDynamic = 0x02;
  if ((rom.hr0 & kKind) != kDynamic) return kStaticMemory;
  if (rom.hr0 == 0x12 && rom.hr1 == 0x4C) return kTopaz512;
  return std::nullopt;
}

// Block 1: E1, version, TMS, access; the tag has (TMS + 1) * 8 bytes. Without it, or where it
// denies what READ ALL gave, such a tag is taken for the only dynamic one that was sold.
std::size_t memory_size_by_container(ByteView memory) {
  constexpr std::uint8_t kNdef = 0xE1;
  ByteReader in(memory);
  in.take(kBlock);
  const bool ndef = in.u8() == kNdef;
  in.u8();  // version
  const auto size = (in.u8() + std::size_t{1}) * kBlock;
  return in.ok() && ndef && size > kStaticMemory ? size : kTopaz512;
}

}  // namespace acr122::card::type1
