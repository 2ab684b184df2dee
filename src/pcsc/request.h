// SPDX-License-Identifier: LGPL-2.1-or-later
// A client's APDU, understood once (PC/SC part 3, section 3.2.2.1).
#pragma once

#include <optional>
#include <variant>

#include "base/bytes.h"
#include "base/status_word.h"
#include "pcsc/reader_request.h"
#include "pcsc/session_command.h"

namespace acr122::pcsc {

/// FF CA P1 00 Le. SAK and ATQA are no part of PC/SC: other readers offer them, libnfc asks for
/// them (drivers/pcsc.c).
struct GetData {
  enum class What : std::uint8_t { uid = 0x00, historical_bytes = 0x01, sak = 0x02, atqa = 0x03 };
  What what = What::uid;
  std::size_t le = 0;  // 0: everything
};

/// FF 82 P1 P2 Lc key: a reader key in plain. Its number and length are not judged yet.
struct LoadKey {
  std::uint8_t number = 0;
  bool lasting = false;  // P1 bit 20: for non-volatile memory
  ByteView key;
};

/// FF 86 00 00 05 01 AH AL KT KN, or FF 88 AH AL KT KN (PC/SC 2.01).
struct Authenticate {
  enum class KeyType : std::uint8_t { a = 0x60, b = 0x61 };
  std::uint16_t block = 0;
  KeyType type = KeyType::a;
  std::uint8_t key_number = 0;  // not judged yet
};

/// FF B0 AH AL Le, or with a data field (FeliCa).
struct ReadBinary {
  std::uint16_t address = 0;
  std::size_t le = 0;  // bytes, up to 65,536; 0: the card's unit, as written by Le 00
  ByteView data;
};

/// FF D6 AH AL Lc data.
struct UpdateBinary {
  std::uint16_t address = 0;
  ByteView data;  // not empty
};

/// FF D7 (ACR122U API 2.04, section 5.5), or FF C2 00 03 (Windows).
struct ValueOperation {
  enum class What : std::uint8_t { store, increment, decrement, copy };
  What what = What::store;
  std::uint16_t block = 0;
  std::uint16_t target = 0;  // where the result goes; equal to `block` but for copy and Windows
  std::uint32_t value = 0;
  bool wants_error_object = false;  // Windows: the status word comes inside C0 03 00 SW1 SW2
};

/// FF B1 AH AL Le: the value of a value block, four bytes, most significant first (ACS).
struct ReadValue {
  std::uint16_t block = 0;
  std::size_t le = 0;  // 0: everything
};

/// Everything else: goes to an ISO-DEP card unchanged.
struct CardApdu {
  ByteView bytes;
};

/// Class FF, but wrong or unknown: the answer is known already.
struct Refused {
  StatusWord word;
};

using Request =
    std::variant<GetData, LoadKey, Authenticate, ReadBinary, UpdateBinary, ValueOperation,
                 ReadValue, SessionCommand, ReaderRequest, CardApdu, Refused>;

/// Never fails: what is no class-FF command of ours becomes CardApdu or Refused. Views point into
/// `apdu`.
Request parse_request(ByteView apdu);

/// Applies the Le rules of GET DATA: Le 0 gives all, too short 6Cxx without data, too long the data
/// and 62 82.
Bytes answer_with_le(ByteView data, std::size_t le);

}  // namespace acr122::pcsc
