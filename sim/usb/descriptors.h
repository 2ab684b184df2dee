// SPDX-License-Identifier: LGPL-2.1-or-later
// What the virtual reader answers to GET_DESCRIPTOR.
#pragma once

#include <string>

#include "sim/base/bytes.h"
#include "sim/model/reader_model.h"

namespace sim {

inline constexpr std::uint8_t kBulkOut = 0x02;
inline constexpr std::uint8_t kBulkIn = 0x82;
inline constexpr std::uint8_t kInterruptIn = 0x81;
inline constexpr std::size_t kBulkPacket = 64;
inline constexpr std::size_t kInterruptPacket = 8;
inline constexpr std::size_t kMaxCcidMessage = 271;  // dwMaxCCIDMessageLength

Bytes make_device_descriptor(const ReaderModel& model);         // 18 bytes
Bytes make_configuration_descriptor(const ReaderModel& model);  // 93 bytes

/// Text of a string descriptor; empty for an index that the reader does not have.
std::string make_string(const ReaderModel& model, std::uint8_t index);

}  // namespace sim
