// SPDX-License-Identifier: LGPL-2.1-or-later
// PN532 frames inside the pseudo-APDU FF 00 00 00 (ACR122U API 2.04, section 6.1).
#pragma once

#include "base/bytes.h"
#include "base/pseudo_apdu.h"
#include "base/result.h"

namespace acr122::bridge {

inline constexpr std::size_t kPseudoApduHeader = 5;

using PseudoApdu = Frame<kPseudoApduHeader + kMostDirectTransmit>;

/// FF 00 00 00 Lc D4 `command`. A command beyond 254 bytes gives an APDU that is not ok().
PseudoApdu encode_direct_transmit(ByteView command);

/// Whether `payload` can answer PN532 command `code`: D5 code+1 .., the syntax error frame 7F, or a
/// status word of the reader (61 xx, 63 xx and the other 6x xx, which are refusals and never
/// success). Anything else belongs to another command.
bool fits_direct_transmit(std::uint8_t code, ByteView payload);

/// The PN532's bytes behind D5 code+1, without the reader's 90 00.
/// Errors: chip_refused (7F, SW 63 7F); reader_refused (SW 63 00, 63 01: the PN532 was silent,
/// 63 27: its checksum was wrong; detail is the status word); no_answer (empty);
/// malformed_reply.
Result<Bytes> decode_direct_transmit(std::uint8_t code, ByteView payload);

/// 61 xx: how many bytes wait for FF C0 (touchatag; ACR122 API 1.0). 61 00 means 256. 0 when
/// `payload` is no such word.
std::size_t waiting_bytes(ByteView payload);

/// FF C0 00 00 Le, Le 00 for 256 bytes.
PseudoApdu encode_get_response(std::size_t waiting);

}  // namespace acr122::bridge
