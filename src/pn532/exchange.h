// SPDX-License-Identifier: LGPL-2.1-or-later
// InDataExchange and InCommunicateThru: requests, and answers that begin with a status byte
// (UM0701-02 7.1, 7.3.8, 7.3.9).
#pragma once

#include "base/bytes.h"
#include "base/result.h"

namespace acr122::pn532 {

/// The status byte: bit 7 NAD present, bit 6 more information follows, bits 5 to 0 error code.
struct Status {
  std::uint8_t error = 0;
  bool more = false;
  bool nad = false;
};
Status decode_status(std::uint8_t byte);

/// Error codes of the status byte that the driver acts on; the rest it only reports.
namespace status {
inline constexpr std::uint8_t kOk = 0x00;
inline constexpr std::uint8_t kTimeout = 0x01;       // the target did not answer
inline constexpr std::uint8_t kDataFormat = 0x13;    // MIFARE: a NAK (libnfc, utils/mifare.c)
inline constexpr std::uint8_t kWrongContext = 0x27;  // no such target (UM0701-02, 7.1)
}  // namespace status

/// What an InDataExchange or InCommunicateThru brought back.
struct Exchange {
  bool more = false;  // the card has more: fetch it with an empty InDataExchange
  Bytes data;
};

/// `40 Tg data`; `more` sets the MI bit (40) of Tg: the card's command goes on in the next one.
Bytes encode_data_exchange(std::uint8_t tg, ByteView data, bool more);
Bytes encode_communicate_thru(ByteView data);

/// The bytes after D5 and the response code: status byte and data. Errors: chip_error (detail is
/// the status error), malformed_reply (no status byte, or a NAD that nobody asked for).
Result<Exchange> decode_exchange(ByteView answer, const char* where);

/// An answer that is a status byte and nothing else. Errors as decode_exchange; bytes after the
/// status are a malformed_reply.
Result<void> decode_status_only(ByteView answer, const char* where);

/// InPSL, InSelect, InDeselect and InRelease (UM0701-02 7.3.4, 7.3.10 to 7.3.12).
Bytes encode_psl(std::uint8_t tg, std::uint8_t to_card, std::uint8_t from_card);
Bytes encode_select(std::uint8_t tg);
Bytes encode_deselect(std::uint8_t tg);
Bytes encode_release(std::uint8_t tg);

}  // namespace acr122::pn532
