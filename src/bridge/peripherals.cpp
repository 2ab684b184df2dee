// SPDX-License-Identifier: LGPL-2.1-or-later
#include "bridge/peripherals.h"

#include "base/models.h"
#include "base/status_word.h"

namespace acr122::bridge {

namespace {

constexpr std::size_t kFirmwareSize = 10;

// FF 00 40: bits of P2 (final state) and of the answer's second byte.
constexpr unsigned kRed = 0x01;
constexpr unsigned kGreen = 0x02;

// T1, T2, repetitions, buzzer: no blink, no beep.
constexpr std::uint8_t kSteady[] = {0x00, 0x00, 0x00, 0x00};

bool is_printable(std::uint8_t byte) { return byte >= 0x20 && byte < 0x7F; }

}  // namespace

PseudoApdu encode_setting(std::uint8_t p1, std::uint8_t p2) {
  PseudoApdu apdu;
  apdu.u8(0xFF).u8(0x00).u8(p1).u8(p2).u8(0x00);
  return apdu;
}

PseudoApdu encode_blink(std::uint8_t p2, ByteView timing) {
  PseudoApdu apdu;
  apdu.u8(0xFF)
      .u8(0x00)
      .u8(p1::kBlink)
      .u8(p2)
      .u8(static_cast<std::uint8_t>(timing.size()))
      .bytes(timing);
  return apdu;
}

PseudoApdu encode_get_firmware() { return encode_setting(p1::kGetFirmware, 0x00); }

PseudoApdu encode_get_picc() { return encode_setting(p1::kGetPicc, 0x00); }

PseudoApdu encode_set_picc(PiccParameter parameter) {
  return encode_setting(p1::kSetPicc, static_cast<std::uint8_t>(parameter));
}

PseudoApdu encode_set_buzzer(bool on) { return encode_setting(p1::kSetBuzzer, on ? 0xFF : 0x00); }

PseudoApdu encode_set_time_out(std::uint8_t five_second_steps) {
  return encode_setting(p1::kSetTimeOut, five_second_steps);
}

PseudoApdu encode_set_leds(Leds leds) {
  constexpr unsigned kUpdateBoth = 0x0C;
  const auto p2 = kUpdateBoth | (leds.red ? kRed : 0U) | (leds.green ? kGreen : 0U);
  return encode_blink(static_cast<std::uint8_t>(p2), kSteady);
}

PseudoApdu encode_get_leds() { return encode_blink(0x00, kSteady); }

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
  static constexpr std::uint8_t kOnce[] = {0x01, 0x00, 0x01, 0x01};  // buzzer on during T1
  return encode_blink(0x00, kOnce);
}

bool has_time_out_and_buzzer_flag(std::string_view firmware) {
  const auto* known = find_firmware(firmware);
  return !known || known->has_time_out_and_buzzer_flag;
}

bool fits_firmware(ByteView payload) { return decode_firmware(payload).has_value(); }

Result<std::string> decode_firmware(ByteView payload) {
  ByteReader in(payload);
  const auto name = in.take(kFirmwareSize);
  const bool bare = in.finished();
  const StatusWord word{in.u16be()};
  const bool with_status = in.finished() && word == sw::ok;
  const std::string text(name.begin(), name.end());
  const bool named = find_firmware(text) && std::ranges::all_of(name, is_printable);
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
