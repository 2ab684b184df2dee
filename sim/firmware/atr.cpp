// SPDX-License-Identifier: LGPL-2.1-or-later
// ACS ACR122U API V2.04, 3.1; what real readers answer: pcsc-tools, smartcard_list.txt.
#include "sim/firmware/atr.h"

#include <algorithm>
#include <utility>

namespace sim::firmware {

namespace {

constexpr std::uint8_t kLost = 0xFF;

// "After the 12th": YubiKey 5 NFC and others in smartcard_list.txt end with one FF per byte there.
constexpr std::size_t kHistoricalKept = 12;

// Two records of whole ATS in smartcard_list.txt: of 13 bytes 12 and an FF, of 16 bytes 13 and an
// FF. So there is room for 14, and the last is lost when there are more than 12.
constexpr std::size_t kWholeAtsRoom = 14;
constexpr std::size_t kWholeAtsKept = 12;

/// Card names of API V2.04, 3.1.1; FF and SAK for others (smartcard_list.txt: FF20, FF40, FF88).
std::pair<std::uint8_t, std::uint8_t> card_name(const FoundCard& card) {
  switch (card.technology) {
    case Technology::topaz:
      return {0xF0, 0x04};
    case Technology::felica_212:
      return {0xF0, 0x11};
    case Technology::felica_424:
      return {0xF0, 0x12};
    default:
      break;
  }
  switch (card.sak) {
    case 0x08:
      return {0x00, 0x01};  // Classic 1K
    case 0x18:
      return {0x00, 0x02};  // Classic 4K
    case 0x00:
      return {0x00, 0x03};  // Ultralight and all that came after it
    case 0x09:
      return {0x00, 0x26};  // Classic Mini
    default:
      return {0xFF, card.sak};
  }
}

// SS is always 03, whatever the card is.
Bytes storage_bytes(const FoundCard& card) {
  const auto [high, low] = card_name(card);
  return {0x80, 0x4F, 0x0C, 0xA0, 0x00, 0x00, 0x03, 0x06, 0x03, high, low, 0x00, 0x00, 0x00, 0x00};
}

/// The historical bytes of an ATS: behind TL, T0 and the interface bytes (ISO 14443-4, 5.2).
Bytes historical_of(ByteView ats) {
  acr122::ByteReader in(ats);
  in.u8();  // TL
  if (!in.more()) return {};
  const auto t0 = in.u8();
  for (const unsigned present : {0x10U, 0x20U, 0x40U}) {
    if (t0 & present) in.u8();
  }
  return acr122::to_bytes(in.rest());
}

Bytes ats_bytes(const FoundCard& card, bool whole_ats) {
  if (whole_ats) {
    auto bytes = card.ats;
    const bool damaged = bytes.size() > kWholeAtsKept;
    bytes.resize(std::min(bytes.size(), kWholeAtsRoom));
    if (damaged) bytes.back() = kLost;
    return bytes;
  }
  auto bytes = historical_of(card.ats);
  bytes.resize(std::min<std::size_t>(bytes.size(), 15));  // T0 has a nibble for their number
  for (std::size_t i = kHistoricalKept; i < bytes.size(); ++i) bytes[i] = kLost;
  return bytes;
}

}  // namespace

Bytes make_atr(const FoundCard& card, bool whole_ats) {
  Bytes historical = storage_bytes(card);
  if (!card.ats.empty()) historical = ats_bytes(card, whole_ats);
  if (!card.atqb.empty()) historical = card.atqb;  // all twelve, where PC/SC has eight
  Bytes atr = {0x3B, static_cast<std::uint8_t>(0x80 | historical.size()), 0x80, 0x01};
  acr122::append(atr, historical);
  std::uint8_t check = 0;
  for (const auto byte : ByteView(atr).subspan(1)) check ^= byte;
  atr.push_back(check);
  return atr;
}

}  // namespace sim::firmware
