// SPDX-License-Identifier: LGPL-2.1-or-later
// APDUs for storage cards (PC/SC part 3, section 3.2.2.1), as programs send them to any reader.
#pragma once

#include <optional>

#include "card.h"

namespace tool {

/// GET DATA. P1 00: UID; 01: historical bytes; 02 SAK and 03 ATQA are not of every driver. nullopt:
/// neither this card nor this driver has it. All functions here throw CardGone.
std::optional<Bytes> get_data(Card& card, std::uint8_t p1);

/// So many bytes (1 to 255) from this block or page on, the address in P1 P2.
Said read_binary(Card& card, std::size_t address, std::size_t size);
/// `data` of 1 to 255 bytes.
Said update_binary(Card& card, std::size_t address, ByteView data);

/// A frame of the card's own: by a transparent session (PC/SC part 3, amendment 1), else by the
/// chip of an ACR122U (API 2.04, section 6.1). nullopt: the card did not answer, or neither way is
/// open.
std::optional<Bytes> own_frame(Card& card, ByteView frame);

/// PWD_AUTH of an Ultralight EV1 or NTAG (data sheet NTAG213/215/216, 10.7) with a password of four
/// bytes. False: it is another one, or no such frame gets through. The card may count those.
bool log_in(Card& card, ByteView password);

}  // namespace tool
