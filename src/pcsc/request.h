// SPDX-License-Identifier: LGPL-2.1-or-later
// A client's APDU, understood once (PC/SC part 3, section 3.2.2.1).
#pragma once

#include <optional>
#include <variant>

#include "acr122/bytes.h"
#include "acr122/status_word.h"

namespace acr122::pcsc {

/// FF CA P1 00 Le.
struct GetData {
  enum class What : std::uint8_t { uid = 0x00, historical_bytes = 0x01 };
  What what = What::uid;
  std::size_t le = 0;  // 0: everything
};

/// FF 00 ..: for the reader, not for the card (ACR122U API 2.04, section 6).
struct PseudoApdu {
  ByteView bytes;
};

/// Everything else: goes to an ISO-DEP card unchanged.
struct CardApdu {
  ByteView bytes;
};

/// Class FF, but wrong or unknown: the answer is known already.
struct Refused {
  StatusWord word;
};

using Request = std::variant<GetData, PseudoApdu, CardApdu, Refused>;

/// Never fails: what is no class-FF command of ours becomes CardApdu or Refused. Views point into
/// `apdu`.
Request parse_request(ByteView apdu);

/// Applies the Le rules of GET DATA: Le 0 gives all, too short 6Cxx without data, too long the data
/// and 62 82.
Bytes answer_with_le(ByteView data, std::size_t le);

}  // namespace acr122::pcsc
