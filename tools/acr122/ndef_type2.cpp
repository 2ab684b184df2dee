// SPDX-License-Identifier: LGPL-2.1-or-later
// NFC Forum Type 2 Tag 1.2: Ultralight, NTAG. Its capability container is page 3: E1, version, size
// in eights, access.
#include "errors.h"
#include "tlv_tag.h"

namespace tool {

namespace {

constexpr std::size_t kPage = 4, kContainer = 3, kFirst = 4;
constexpr std::uint8_t kMagic = 0xE1, kVersion = 0x10;

}  // namespace

std::unique_ptr<NdefTag> type2_tag(std::unique_ptr<Memory> memory) {
  const auto container = memory->read(kContainer).value_or(Bytes(kPage));
  acr122::ByteReader in(container);
  const auto magic = in.u8(), version = in.u8(), size = in.u8(), access = in.u8();
  if (container == Bytes(kPage))
    throw Refused("new, and not prepared for NDEF (acr122 ndef write --format prepares it)");
  if (magic != kMagic || version >> 4 != kVersion >> 4)
    throw Refused("not for NDEF: its capability container says otherwise");
  if (!memory->read(kFirst)) {
    throw Refused(
        "it does not read without its password (--pwd; a driver that selects the card again loses "
        "it)");
  }
  std::vector<std::size_t> addresses;
  for (std::size_t at = 0; at < std::size_t{size} * 8; ++at)
    addresses.push_back(kFirst * kPage + at);
  return std::make_unique<TlvTag>("NFC Forum Type 2 Tag", std::move(memory), std::move(addresses),
                                  (access & 0x0F) == 0);
}

// The container is one-time programmable: what is set stays set.
void format_type2(Memory& memory) {
  if (memory.read(kContainer) != Bytes(kPage))
    throw Refused("it is no new card: its capability container is written already");
  std::size_t pages = 0;
  for (const auto& place : memory.places()) pages += place.use == Use::data ? 1U : 0U;
  const auto size = static_cast<std::uint8_t>(std::min<std::size_t>(pages * kPage / 8, 0xFF));
  const bool done = memory.write(kFirst, Bytes{0x03, 0x00, 0xFE, 0x00}) == Wrote::done &&
                    memory.write(kContainer, Bytes{kMagic, kVersion, size, 0x00}) == Wrote::done;
  if (!done) throw Refused("the card does not let it be prepared");
}

}  // namespace tool
