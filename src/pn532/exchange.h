// SPDX-License-Identifier: LGPL-2.1-or-later
// InDataExchange, InCommunicateThru and what else is answered with a status byte: requests and
// answers (UM0701-02 7.1, 7.3.4, 7.3.8 to 7.3.12).
#pragma once

#include "base/bytes.h"
#include "base/result.h"

namespace acr122::pn532 {

/// What became of a command that used the air. Up to 3F: error codes of the chip's status byte
/// (UM0701-02 7.1); those without a name here pass as numbers. From 40 on: what is said in the
/// chip's place.
enum class Status : std::uint8_t {
  ok = 0x00,
  timeout = 0x01,  // the card did not answer
  crc = 0x02,
  parity = 0x03,
  bit_count = 0x04,
  mifare_framing = 0x05,
  collision = 0x06,
  buffer_too_small = 0x07,
  rf_buffer_overflow = 0x09,
  field_not_on = 0x0A,
  rf_protocol = 0x0B,
  temperature = 0x0D,
  internal_buffer = 0x0E,
  invalid_parameter = 0x10,
  data_format = 0x13,  // MIFARE: a NAK (libnfc, utils/mifare.c)
  not_acceptable = 0x26,
  wrong_context = 0x27,  // no such target
  mute = 0x40,           // the firmware passed no answer on
  refused = 0x41,        // by the firmware, or by a chip that does not know the command
  endless = 0x42,        // the card chains on beyond the time that it may take
  nonsense = 0x43        // the card chains without data, or beyond what its answer may hold
};

/// The status byte: bit 7 NAD present, bit 6 more information follows, bits 5 to 0 error code.
struct StatusByte {
  Status status = Status::ok;
  bool more = false;
  bool nad = false;
};
StatusByte decode_status(std::uint8_t byte);

/// What a command that uses the air brought back.
struct Exchange {
  Status status = Status::ok;
  bool more = false;  // the card has more: fetch it with an empty InDataExchange
  Bytes data;

  bool ok() const { return status == Status::ok; }
};

/// `40 Tg data`; `more` sets the MI bit (40) of Tg: the card's command goes on in the next one.
Bytes encode_data_exchange(std::uint8_t tg, ByteView data, bool more);
Bytes encode_communicate_thru(ByteView data);

/// The bytes after D5 and the response code: status byte and data, which is empty unless the status
/// is 00. Error: malformed_reply (no status byte, or a NAD that nobody asked for).
Result<Exchange> decode_exchange(ByteView answer, const char* where);

/// Diagnose 06, attention request: R(NAK) to an ISO-DEP card (UM0701-02 7.2.1).
Bytes encode_attention_request();

/// InSelect, InDeselect (UM0701-02 7.3.10, 7.3.12).
Bytes encode_select(std::uint8_t tg);
Bytes encode_deselect(std::uint8_t tg);

}  // namespace acr122::pn532
