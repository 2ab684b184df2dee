// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pcsc/atr.h"

namespace acr122::pcsc {

namespace {
// TS; TD1: T=0 and TD2 follows; TD2: T=1, nothing follows (PC/SC part 3, table in 3.1.3.2.3.1).
constexpr std::uint8_t kTs = 0x3B;
constexpr std::uint8_t kT0WithTd1 = 0x80;
constexpr std::uint8_t kTd1 = 0x80;
constexpr std::uint8_t kTd2 = 0x01;
// Category 80 (COMPACT-TLV does not matter here), tag 4F, length 0C, then the RID of the PC/SC
// Workgroup.
constexpr std::array<std::uint8_t, 8> kStorageCardHead{0x80, 0x4F, 0x0C, 0xA0,
                                                       0x00, 0x00, 0x03, 0x06};
}  // namespace

Bytes contactless_atr(ByteView historical_bytes) {
  const auto kept = historical_bytes.first(std::min(historical_bytes.size(), kMaxHistoricalBytes));
  Bytes atr{kTs, static_cast<std::uint8_t>(kT0WithTd1 | kept.size()), kTd1, kTd2};
  append(atr, kept);
  std::uint8_t tck = 0;  // exclusive or of everything after TS (ISO 7816-3, 8.2.5)
  for (const auto byte : ByteView(atr).subspan(1)) tck = static_cast<std::uint8_t>(tck ^ byte);
  atr.push_back(tck);
  return atr;
}

Bytes storage_card_atr(Standard standard, std::uint16_t card_name) {
  Bytes historical(kStorageCardHead.begin(), kStorageCardHead.end());
  historical.push_back(static_cast<std::uint8_t>(standard));
  historical.push_back(static_cast<std::uint8_t>(card_name >> 8));
  historical.push_back(static_cast<std::uint8_t>(card_name));
  historical.resize(kMaxHistoricalBytes, 0x00);  // four bytes RFU
  return contactless_atr(historical);
}

}  // namespace acr122::pcsc
