// SPDX-License-Identifier: LGPL-2.1-or-later
// What programs ask of the reader itself: pseudo-APDUs FF 00 (ACR122U API 2.04, chapter 6). Each
// kind is a row of the table in reader_request.cpp and one of the types here.
#pragma once

#include <optional>
#include <variant>

#include "base/bytes.h"
#include "base/result.h"
#include "base/status_word.h"
#include "pn532/program_command.h"

namespace acr122::pcsc {

/// FF 00 00 00 Lc D4 ..: a command of the PN532.
struct DirectTransmit {
  pn532::ProgramCommand command;
};

/// FF 00 40 P2 04 T1 T2 N B: LEDs and buzzer.
struct Blink {
  std::uint8_t p2 = 0;
  ByteView timing;        // the four bytes
  Milliseconds lasts{0};  // the answer comes afterwards (API 6.2); at most kLongestBlinking
};

/// FF 00 41 TT: how long the firmware waits for the PN532.
struct SetTimeOut {
  std::uint8_t p2 = 0;  // in 5 s
};

/// FF 00 48: the firmware string.
struct GetFirmware {
  std::uint8_t p2 = 0;
};

/// FF 00 50.
struct GetPicc {
  std::uint8_t p2 = 0;
};

/// FF 00 51 PP.
struct SetPicc {
  std::uint8_t p2 = 0;
};

/// FF 00 52 PP: beep on card detection.
struct SetBuzzer {
  std::uint8_t p2 = 0;
};

/// FF 00 49 44, "ID" in ASCII: this driver's own. Blinks the reader, so that a user with several
/// can tell which one it is (docs/reader-commands.md).
struct Identify {};

/// FF C0 00 00 Le: the rest of an answer by T=0 (ISO 7816-3, 12.2.1).
struct GetResponse {
  std::uint8_t le = 0;
};

/// What a request does to the chip that the driver thought it owned. Ordered: later ones demand
/// more repair.
enum class ChipUse : std::uint8_t {
  none,        // LED, buzzer, firmware string: no business of the chip
  observes,    // reads the chip or sets how long the firmware waits: what it read or set has to
               // stay true, but nothing that the card would notice is to repair
  exchange,    // talks to the card we selected: it stays selected
  takes_over,  // may select, release or reconfigure: nothing we know of the field holds any more
  of_command,  // a direct transmit: the PN532 command says
};

/// The table's columns that the reader goes by.
struct RequestFacts {
  enum class Users : std::uint8_t { both_doors, transmit_by_t0 };  // SCardControl, SCardTransmit
  enum class Time : std::uint8_t { usual, blinking, of_command };
  enum class Answer : std::uint8_t { anything, firmware, of_command };
  Users users = Users::both_doors;
  ChipUse use = ChipUse::none;
  Time time = Time::usual;           // how long the answer may take
  Answer answer = Answer::anything;  // what can be one
};

struct ReaderRequest {
  /// StatusWord: it cannot be right, this is the answer, and nothing is sent.
  using Kind = std::variant<StatusWord, DirectTransmit, Blink, SetTimeOut, GetFirmware, GetPicc,
                            SetPicc, SetBuzzer, Identify, GetResponse>;
  Kind kind;
  std::uint8_t p1 = 0;
  RequestFacts facts;
  std::size_t size = 0;  // of the APDU, bytes
};

/// The reader is deaf while it blinks: a program may not ask for hours of it.
inline constexpr Milliseconds kLongestBlinking{60'000};

/// `apdu` is of class FF. Nothing: it is not for the reader, or has no whole header. An Lc larger
/// than what follows is forgiven (nfc-pcsc's FAST_READ says 7 and sends 5), and so is a fifth byte
/// that is missing. Refused with
///   67 00  more bytes than Lc says, so that one of the two is wrong; too few
///   6B 00  a direct transmit with a P2
///   6A 80  a direct transmit without D4 and a command; blinking beyond kLongestBlinking
///   6A 81  nothing that this reader has
std::optional<ReaderRequest> parse_reader_request(ByteView apdu);

}  // namespace acr122::pcsc
