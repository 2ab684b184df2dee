// SPDX-License-Identifier: LGPL-2.1-or-later
// A client's pseudo-APDU FF 00 P1 P2 ..: which one it is, and the form in which the reader gets it.
// Pure.
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "base/status_word.h"
#include "bridge/direct_transmit.h"

namespace acr122::reader {

/// P1 of FF 00 (ACR122U API 2.04, sections 6.1 to 6.7).
namespace p1 {
inline constexpr std::uint8_t kDirectTransmit = 0x00;
inline constexpr std::uint8_t kLedAndBuzzer = 0x40;
inline constexpr std::uint8_t kTimeout = 0x41;
inline constexpr std::uint8_t kFirmware = 0x48;
inline constexpr std::uint8_t kGetPiccParameter = 0x50;
inline constexpr std::uint8_t kSetPiccParameter = 0x51;
inline constexpr std::uint8_t kBuzzer = 0x52;
}  // namespace p1

/// FF 00 49 44 00, "ID" in ASCII: this driver's own. Blinks the reader, so that a user with several
/// can tell which one it is (docs/reader-commands.md).
bool is_identify(ByteView apdu);

/// How long FF 00 40 with these four bytes blinks: T1 and T2 in 100 ms, repetitions; the answer
/// comes afterwards (API 6.2).
Milliseconds blinking(ByteView timing);
/// The reader is deaf while it blinks: a program may not ask for hours of it.
inline constexpr Milliseconds kLongestBlinking{60'000};

/// `apdu`, which begins with FF 00, as the reader may have it. An Lc larger than what follows is
/// corrected (nfc-pcsc's FAST_READ says 7 and sends 5): the chip gets the bytes that the program
/// gave and no other. Otherwise the status word for the program:
///   67 00  more bytes than Lc says, so that one of the two is wrong; too few; beyond `max_frame`
///   6B 00  a direct transmit with a P2
///   6A 80  a direct transmit without D4 and a command; blinking beyond kLongestBlinking
///   6A 81  nothing that this reader has, or a PN532 command that it does not survive
tl::expected<bridge::PseudoApdu, StatusWord> shape(ByteView apdu, std::size_t max_frame);

}  // namespace acr122::reader
