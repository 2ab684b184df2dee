// SPDX-License-Identifier: LGPL-2.1-or-later
// The status byte of the PN532 (UM0701-02, 7.1).
#pragma once

#include <cstdint>

namespace sim::chip {

enum class Status : std::uint8_t {
  ok = 0x00,
  timeout = 0x01,
  crc = 0x02,
  parity = 0x03,
  collision_bits = 0x04,
  framing = 0x05,
  bit_collision = 0x06,
  buffer_too_small = 0x07,
  rf_protocol = 0x0B,
  internal_overflow = 0x0E,
  invalid_parameter = 0x10,
  data_format = 0x13,  // a MIFARE NAK shows as this
  authentication = 0x14,
  not_allowed = 0x26,
  wrong_context = 0x27,
};

constexpr std::uint8_t kMoreInformation = 0x40;  // MI, in the status byte and in Tg

constexpr std::uint8_t byte_of(Status status) { return static_cast<std::uint8_t>(status); }

}  // namespace sim::chip
