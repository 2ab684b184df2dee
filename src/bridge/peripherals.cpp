// SPDX-License-Identifier: LGPL-2.1-or-later
#include "bridge/peripherals.h"

#include "base/status_word.h"

namespace acr122::bridge {

namespace {

constexpr std::string_view kFirmwarePrefix = "ACR122";
constexpr std::size_t kFirmwareSize = 10;

PseudoApdu short_command(std::uint8_t ins_p1, std::uint8_t p2) {
  PseudoApdu apdu;
  apdu.u8(0xFF).u8(0x00).u8(ins_p1).u8(p2).u8(0x00);
  return apdu;
}

// FF 00 40: bits of P2 (final state) and of the answer's second byte.
constexpr unsigned kRed = 0x01;
constexpr unsigned kGreen = 0x02;

PseudoApdu led_command(unsigned p2) {
  PseudoApdu apdu;
  apdu.u8(0xFF).u8(0x00).u8(0x40).u8(static_cast<std::uint8_t>(p2)).u8(0x04);
  apdu.u8(0x00).u8(0x00).u8(0x00).u8(0x00);  // T1, T2, repetitions, buzzer: no blink, no beep
  return apdu;
}

bool is_printable(std::uint8_t byte) { return byte >= 0x20 && byte < 0x7F; }

}  // namespace

PseudoApdu encode_get_firmware() { return short_command(0x48, 0x00); }

PseudoApdu encode_get_picc() { return short_command(0x50, 0x00); }

PseudoApdu encode_set_picc(PiccParameter parameter) {
  return short_command(0x51, static_cast<std::uint8_t>(parameter));
}

PseudoApdu encode_set_buzzer(bool on) { return short_command(0x52, on ? 0xFF : 0x00); }

PseudoApdu encode_set_timeout(std::uint8_t five_second_steps) {
  return short_command(0x41, five_second_steps);
}

PseudoApdu encode_set_leds(Leds leds) {
  constexpr unsigned kUpdateBoth = 0x0C;
  return led_command(kUpdateBoth | (leds.red ? kRed : 0U) | (leds.green ? kGreen : 0U));
}

PseudoApdu encode_get_leds() { return led_command(0); }

Result<Leds> decode_leds(ByteView payload) {
  if (const auto done = decode_setting(payload); !done) return fail(done.error());
  ByteReader in(payload);
  in.u8();  // 90
  const auto state = in.u8();
  if (!in.finished()) return fail(Errc::malformed_reply, "LED state");
  return Leds{.red = (state & kRed) != 0, .green = (state & kGreen) != 0};
}

// The LEDs stay as they are. T1 is the shortest time that sounds, 100 ms: the reader answers after
// it (API 6.2).
PseudoApdu encode_beep() {
  PseudoApdu apdu;
  apdu.u8(0xFF).u8(0x00).u8(0x40).u8(0x00).u8(0x04);
  apdu.u8(0x01).u8(0x00).u8(0x01).u8(0x01);  // T1, T2, repetitions, buzzer on during T1
  return apdu;
}

bool has_timeout_and_buzzer_flag(std::string_view firmware) {
  return !firmware.starts_with("ACR122U1");
}

bool fits_firmware(ByteView payload) { return decode_firmware(payload).has_value(); }

Result<std::string> decode_firmware(ByteView payload) {
  ByteReader in(payload);
  const auto name = in.take(kFirmwareSize);
  const bool bare = in.finished();
  const StatusWord word{in.u16be()};
  const bool with_status = in.finished() && word == sw::ok;
  const std::string text(name.begin(), name.end());
  const bool named = text.starts_with(kFirmwarePrefix) && std::ranges::all_of(name, is_printable);
  if (!named || !(bare || with_status)) return fail(Errc::malformed_reply, "firmware string");
  return text;
}

bool fits_setting(ByteView payload) {
  const auto decoded = decode_setting(payload);
  return decoded.has_value() || decoded.error().code == Errc::reader_refused;
}

Result<std::uint8_t> decode_picc(ByteView payload) {
  if (const auto done = decode_setting(payload); !done) return fail(done.error());
  return payload.back();
}

Result<void> decode_setting(ByteView payload) {
  ByteReader in(payload);
  const auto first = in.u8();
  if (in.finished()) return {};
  const auto second = in.u8();
  if (!in.finished()) return fail(Errc::malformed_reply, "reader setting");
  if (first == 0x90) return {};
  if (first >> 4 != 0x6) return fail(Errc::malformed_reply, "reader setting");
  return fail(Errc::reader_refused, "reader setting", first << 8 | second);
}

}  // namespace acr122::bridge
