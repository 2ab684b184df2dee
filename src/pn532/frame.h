// SPDX-License-Identifier: LGPL-2.1-or-later
// What whoever carries frames needs of them, without a look at what they mean (UM0701-02 6.2.1).
#pragma once

#include <string>

#include "base/bytes.h"

namespace acr122::pn532 {

/// TFI, the first byte of a frame.
inline constexpr std::uint8_t kToChip = 0xD4;
inline constexpr std::uint8_t kFromChip = 0xD5;     // then the command code + 1
inline constexpr std::uint8_t kSyntaxError = 0x7F;  // alone: the error frame (6.2.1.5)

/// `command`, not empty, for the log. What goes to the card may hold keys and PINs: only its size
/// is shown.
std::string log_text(ByteView command);

/// A command of at least `length` bytes, from its code on, that changes nothing: ReadRegister of
/// TxControl, so often. Some chips refuse it.
Bytes long_question(std::size_t length);

}  // namespace acr122::pn532
