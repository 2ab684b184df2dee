// SPDX-License-Identifier: LGPL-2.1-or-later
// NFC Forum Type 1 Tag 1.2: Topaz. Its capability container is in block 1: E1, version, size,
// access.
#include "errors.h"
#include "tlv_tag.h"

namespace tool {

// Data begins behind the container. Block D is reserved, E has lock bits, of a dynamic tag F too.
std::unique_ptr<NdefTag> type1_tag(std::unique_ptr<Memory> memory) {
  constexpr std::size_t kBlock = 8, kFirst = 12, kReserved = 0x0D * kBlock;
  constexpr std::size_t kStatic = 15;
  const auto container = memory->read(1).value_or(Bytes(kBlock));
  acr122::ByteReader in(container);
  const auto magic = in.u8(), version = in.u8(), size = in.u8(), access = in.u8();
  if (magic != 0xE1 || version >> 4 != 1) throw Refused("not prepared for NDEF (Type 1 Tag)");
  const bool dynamic = memory->places().size() > kStatic;
  const std::size_t locks_end = (dynamic ? 0x10 : 0x0F) * kBlock;
  const auto end = std::min(std::size_t{size} + 1, memory->places().size()) * kBlock;
  std::vector<std::size_t> addresses;
  for (std::size_t at = kFirst; at < end; ++at) {
    if (at < kReserved || at >= locks_end) addresses.push_back(at);
  }
  return std::make_unique<TlvTag>("NFC Forum Type 1 Tag", std::move(memory), std::move(addresses),
                                  access == 0);
}

}  // namespace tool
