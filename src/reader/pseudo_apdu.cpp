// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/pseudo_apdu.h"

#include <optional>

namespace acr122::reader {
namespace {

using Shaped = tl::expected<bridge::PseudoApdu, StatusWord>;

constexpr std::size_t kHeader = 4;    // FF 00 P1 P2
constexpr std::size_t kBlinking = 4;  // T1, T2, repetitions, buzzer (API 6.2)

tl::unexpected<StatusWord> refuse(StatusWord word) { return tl::unexpected<StatusWord>(word); }

struct P1P2 {
  std::uint8_t p1;
  std::uint8_t p2;
};

P1P2 p1_p2(ByteView header) {
  ByteReader in(header);
  in.take(2);  // FF 00
  const auto p1 = in.u8();
  return {p1, in.u8()};
}

/// The data field of FF 00 P1 P2 Lc data [Le].
std::optional<ByteView> data_field(ByteView body) {
  ByteReader in(body);
  const std::size_t lc = in.u8();
  const auto rest = in.rest();
  constexpr std::size_t kLe = 1;
  if (rest.size() == lc + kLe) return rest.first(lc);
  if (rest.empty() || rest.size() > lc) return std::nullopt;
  return rest;
}

/// Not for clients: a chip that sleeps or speaks at another speed is out of the firmware's reach
/// until it loses power (libnfc, acr122_usb.c, avoids PowerDown).
bool cuts_off_the_chip(std::uint8_t command) {
  constexpr std::uint8_t kSetSerialBaudRate = 0x10;  // UM0701-02, 7.2.8
  constexpr std::uint8_t kPowerDown = 0x16;          // UM0701-02, 7.2.11
  return command == kSetSerialBaudRate || command == kPowerDown;
}

Shaped shape_direct_transmit(ByteView body, std::size_t max_frame) {
  constexpr std::uint8_t kToChip = 0xD4;
  const auto data = data_field(body);
  if (!data || data->size() > std::min(max_frame, bridge::kMaxDirectTransmit)) {
    return refuse(sw::wrong_length);
  }
  ByteReader in(*data);
  const bool to_chip = in.u8() == kToChip;
  const auto command = in.u8();
  if (!to_chip || !in.ok()) return refuse(sw::wrong_data);
  if (cuts_off_the_chip(command)) return refuse(sw::function_not_supported);
  return bridge::encode_direct_transmit(data->subspan(1));
}

Shaped shape_blinking(ByteView header, ByteView body) {
  ByteReader in(body);
  const auto lc = in.u8();
  auto timing = in.rest();
  const bool with_le = lc == kBlinking && timing.size() == kBlinking + 1;
  if (with_le) timing = timing.first(kBlinking);
  if (timing.size() != kBlinking) return refuse(sw::wrong_length);
  if (blinking(timing) > kLongestBlinking) return refuse(sw::wrong_data);
  bridge::PseudoApdu apdu;
  apdu.bytes(header).u8(kBlinking).bytes(timing);
  return apdu;
}

/// FF 00 P1 P2 [00]: the manual writes a fifth byte, programs leave it out or make it Le.
Shaped shape_setting(ByteView header, ByteView body) {
  if (body.size() > 1) return refuse(sw::wrong_length);
  bridge::PseudoApdu apdu;
  apdu.bytes(header).u8(0x00);
  return apdu;
}

}  // namespace

bool is_identify(ByteView apdu) {
  static constexpr std::uint8_t kIdentify[] = {0xFF, 0x00, 0x49, 0x44};
  ByteReader in(apdu);
  return same_bytes(in.take(std::size(kIdentify)), kIdentify) && in.rest().size() <= 1;
}

Milliseconds blinking(ByteView timing) {
  constexpr Milliseconds kUnit{100};
  ByteReader in(timing);
  const unsigned periods = in.u8() + unsigned{in.u8()};
  const unsigned repetitions = in.u8();
  return kUnit * (periods * repetitions);
}

tl::expected<bridge::PseudoApdu, StatusWord> shape(ByteView apdu, std::size_t max_frame) {
  ByteReader in(apdu);
  const auto header = in.take(kHeader);
  const auto body = in.rest();
  if (!in.ok()) return refuse(sw::wrong_length);
  const auto [kind, p2] = p1_p2(header);
  switch (kind) {
    case p1::kDirectTransmit:
      if (p2 != 0x00) return refuse(sw::wrong_p1_p2);
      return shape_direct_transmit(body, max_frame);
    case p1::kLedAndBuzzer:
      return shape_blinking(header, body);
    case p1::kTimeout:
    case p1::kFirmware:
    case p1::kGetPiccParameter:
    case p1::kSetPiccParameter:
    case p1::kBuzzer:
      return shape_setting(header, body);
    default:
      return refuse(sw::function_not_supported);
  }
}

}  // namespace acr122::reader
