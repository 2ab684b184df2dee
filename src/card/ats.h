// SPDX-License-Identifier: LGPL-2.1-or-later
// Answer to select (ISO 14443-4, section 5.2) and the times and rates in it.
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "rf/antenna.h"

namespace acr122::card {

/// What an ATS says; the initial values are the standard's defaults for what it leaves out.
struct Ats {
  std::uint8_t fsci = 2;   // T0: frame size of the card, coded
  std::uint8_t ta = 0x00;  // bit rates; 00: 106 kbps only
  std::uint8_t fwi = 4;    // TB: frame waiting time, coded
  std::uint8_t sfgi = 0;   // TB: start-up frame guard time, coded
  std::uint8_t tc = 0x02;  // CID supported
  Bytes historical_bytes;  // 15 at most
};

/// Never fails and never reads past `ats` (TL first). A TL that claims more than came is cut to
/// what came; bytes beyond a TL that is too small are ignored; interface bytes that are missing
/// have their defaults. So a card with a sloppy ATS still works.
Ats parse_ats(ByteView ats);

/// 4096/fc * 2^FWI, rounded up: 1 ms (FWI 0) to 4949 ms (FWI 14). FWI 15 is RFU and counts as 4.
Milliseconds frame_waiting_time(std::uint8_t fwi);

/// FSC and FSD, PCB and CRC included: 16 to 256 bytes. Codes above 8 are RFU and count as 8.
std::size_t frame_size(std::uint8_t code);

/// The code of a size in that list.
std::uint8_t frame_size_code(std::size_t size);

/// How long the card wants to be left alone after its ATS (5.2.5). SFGI 0 and 15: not at all.
std::chrono::nanoseconds start_up_guard_time(std::uint8_t sfgi);

/// Highest rate that TA allows in both directions, at most `max_kbps`.
rf::BitRate best_bit_rate(std::uint8_t ta, unsigned max_kbps);

}  // namespace acr122::card
