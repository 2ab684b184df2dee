// SPDX-License-Identifier: LGPL-2.1-or-later
// Requests to endpoint 0 (USB 2.0, chapter 9; CCID 1.1, 5.3).
#pragma once

#include <optional>

#include "sim/reader/virtual_reader.h"

namespace sim::usbfs {

inline constexpr std::size_t kSetupLength = 8;

/// Data stage of the answer, at most wLength bytes; nullopt: the reader stalls.
std::optional<Bytes> control_request(const VirtualReader& reader, ByteView setup);

/// A descriptor that the reader does not have is a common question; a stall is the right answer.
bool asks_for_descriptor(ByteView setup);

}  // namespace sim::usbfs
