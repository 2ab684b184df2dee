// SPDX-License-Identifier: LGPL-2.1-or-later
// InListPassiveTarget: requests and target records (UM0701-02 7.3.5).
#pragma once

#include <array>

#include "base/bytes.h"
#include "base/result.h"

namespace acr122::pn532 {

inline constexpr std::uint8_t kCascadeTag = 0x88;     // ISO 14443-3, 6.5.4
inline constexpr std::uint8_t kSakIso14443_4 = 0x20;  // SEL_RES: the card takes RATS

/// Card speed, as PPS, TxMode, RxMode and the chip's own commands code it (UM0701-02 7.3.4).
enum class BitRate : std::uint8_t { k106 = 0, k212 = 1, k424 = 2 };

/// 106 kbps type A. `sens_res` is as the chip prints it, high byte first (00 04 for a Classic 1K);
/// some clones swap it (libnfc#476), so nothing may depend on the order.
struct TargetA {
  std::uint8_t tg = 0;
  std::uint16_t sens_res = 0;
  std::uint8_t sel_res = 0;
  Bytes nfcid1;  // UID without cascade tags
  Bytes ats;     // with TL; empty when the chip sent no RATS or the card did not answer it
};

/// 106 kbps type B.
struct TargetB {
  std::uint8_t tg = 0;
  Bytes atqb;        // 12 bytes, starts with 50
  Bytes attrib_res;  // MBLI | CID first; without ISO 14443-4 perhaps empty

  /// By the protocol type, the second byte of ATQB's protocol info (ISO 14443-3, 7.9.4.4).
  bool has_iso14443_4() const {
    constexpr std::size_t kProtocolType = 10;
    constexpr std::uint8_t kIso14443_4 = 0x01;
    return atqb.size() > kProtocolType && (atqb[kProtocolType] & kIso14443_4) != 0;
  }
};

/// FeliCa 212 or 424 kbps.
struct TargetFelica {
  std::uint8_t tg = 0;
  std::array<std::uint8_t, 8> idm{};
  std::array<std::uint8_t, 8> pmm{};
};

/// Innovision Jewel / Topaz.
struct TargetJewel {
  std::uint8_t tg = 0;
  std::array<std::uint8_t, 4> id{};
};

/// One card, or nobody.
template <class Target>
struct Found {
  bool any = false;
  Target target{};
};

/// Requests for one target, from the command code on. `uid` must be empty or 4, 7 or 10 bytes long,
/// without cascade tags; other lengths are not_supported.
Result<Bytes> encode_list_a(ByteView uid);
Bytes encode_list_b();
Bytes encode_list_felica(bool at_424_kbps);
Bytes encode_list_jewel();

/// Decoders of the bytes after `D5 4B`. Error: malformed_reply. The ATS of an ISO 14443-4 card
/// takes all bytes that are left, whatever its TL says: the card, not the chip, chose TL, and
/// card::parse_ats copes with one that lies.
Result<Found<TargetA>> decode_target_a(ByteView answer);
Result<Found<TargetB>> decode_target_b(ByteView answer);
Result<Found<TargetFelica>> decode_target_felica(ByteView answer);
Result<Found<TargetJewel>> decode_target_jewel(ByteView answer);

}  // namespace acr122::pn532
