// SPDX-License-Identifier: LGPL-2.1-or-later
// ReadRegister and WriteRegister (UM0701-02 7.2.4 and 7.2.5). The PN532 answers without a status
// byte; only the PN533 has one (libnfc, pn53x.c).
#pragma once

#include "base/bytes.h"
#include "base/result.h"

namespace acr122::pn532 {

struct RegisterValue {
  std::uint16_t address;
  std::uint8_t value;
};

Bytes encode_read_registers(std::span<const std::uint16_t> addresses);
Bytes encode_write_registers(std::span<const RegisterValue> values);

/// One byte per register asked for. Error: malformed_reply.
Result<Bytes> decode_registers(ByteView answer, std::size_t asked);

}  // namespace acr122::pn532
