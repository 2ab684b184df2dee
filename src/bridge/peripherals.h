// SPDX-License-Identifier: LGPL-2.1-or-later
// The firmware's own commands: version, card polling, time-out, LEDs and buzzer (ACR122U API 2.04,
// chapter 6).
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "bridge/direct_transmit.h"

namespace acr122::bridge {

/// FF 00 51: the firmware's own card handling (API 6.4).
enum class PiccParameter : std::uint8_t { everything_off = 0x00, power_on_default = 0xFF };
inline constexpr std::uint8_t kAutomaticPolling = 0x80;  // bit 7
inline constexpr std::uint8_t kAutomaticAts = 0x40;      // bit 6: RATS to cards that promise an ATS
inline constexpr std::uint8_t kEvery250Ms = 0x20;        // bit 5: between two polls; else 500 ms
/// What it polls for, bits 4 to 0.
enum class Polls : std::uint8_t {
  felica_424 = 0x10,
  felica_212 = 0x08,
  topaz = 0x04,
  type_b = 0x02,
  type_a = 0x01,
};
/// Whether the firmware would leave ISO 14443-4 out. One that does not poll leaves it to programs.
constexpr bool shows_storage_side(std::uint8_t picc) {
  return (picc & (kAutomaticPolling | kAutomaticAts)) == kAutomaticPolling;
}

/// FF 00 40 P2: final state of the two LEDs without blinking (API 6.2).
struct Leds {
  bool red = false;
  bool green = false;
  friend bool operator==(const Leds&, const Leds&) = default;
};

PseudoApdu encode_setting(std::uint8_t p1, std::uint8_t p2);  // FF 00 P1 P2 00
/// FF 00 40 P2 04 T1 T2 N B.
PseudoApdu encode_blink(std::uint8_t p2, ByteView timing);
PseudoApdu encode_get_firmware();                                // FF 00 48 00 00
PseudoApdu encode_get_picc();                                    // FF 00 50 00 00
PseudoApdu encode_set_picc(PiccParameter parameter);             // FF 00 51 PP 00
PseudoApdu encode_set_buzzer(bool on);                           // FF 00 52 PP 00
PseudoApdu encode_set_time_out(std::uint8_t five_second_steps);  // FF 00 41 TT 00
PseudoApdu encode_set_leds(Leds leds);                           // FF 00 40 P2 04 00 00 00 00
PseudoApdu encode_get_leds();                                    // FF 00 40 00 04 00 00 00 00
PseudoApdu encode_beep();                                        // FF 00 40 00 04 01 00 01 01

/// Whether it takes FF 00 41 and FF 00 52 (base/models.h).
bool has_time_out_and_buzzer_flag(std::string_view firmware);

/// Whether `payload` is an ACR122's firmware string.
bool fits_firmware(ByteView payload);

/// "ACR122U215": ten ASCII bytes without a status word (API 6.3; nfcpy#105). A status word 90 00
/// behind them is tolerated. Error: malformed_reply.
Result<std::string> decode_firmware(ByteView payload);

/// 90 SS: the LEDs as they are (API 6.2). Errors: reader_refused, malformed_reply.
Result<Leds> decode_leds(ByteView payload);

/// Whether `payload` can answer one of the setting commands: one byte, or a word 90 xx or 6x xx.
bool fits_setting(ByteView payload);

/// Answer of FF 00 50: 90 and the parameter, or the parameter alone.
/// Errors: reader_refused (6x xx; detail is the status word), malformed_reply.
Result<std::uint8_t> decode_picc(ByteView payload);

/// Answer of a setting: 90 xx, or the one byte that firmware 215 gives to FF 00 51 (nfcpy#105).
/// Errors: reader_refused (6x xx; detail is the status word), malformed_reply.
Result<void> decode_setting(ByteView payload);

}  // namespace acr122::bridge
