// SPDX-License-Identifier: LGPL-2.1-or-later
// What the reader says of itself behind its interface descriptor (CCID 1.1, section 5.1).
#pragma once

#include "acr122/bytes.h"
#include "acr122/result.h"

namespace acr122::ccid {

struct ClassDescriptor {
  std::uint16_t bcd_ccid = 0;
  std::uint8_t max_slot_index = 0;
  std::uint8_t voltage_support = 0;  // bit 0: 5 V, bit 1: 3 V, bit 2: 1.8 V; a contact ACR38 has 01
  std::uint32_t protocols = 0;       // bit 0: T=0, bit 1: T=1
  std::uint32_t max_data_rate = 0;   // bit/s
  std::uint32_t max_ifsd = 0;        // bytes
  std::uint32_t features = 0;
  std::uint32_t max_message_length = 0;  // bytes, header included
  std::uint8_t max_busy_slots = 0;
};

/// The 54 bytes of the class descriptor. Error: malformed_reply (another length or type).
Result<ClassDescriptor> decode_class_descriptor(ByteView bytes);

}  // namespace acr122::ccid
