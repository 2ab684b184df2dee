// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pn532/exchange.h"

namespace acr122::pn532 {

namespace {
constexpr std::uint8_t kInDataExchange = 0x40;
constexpr std::uint8_t kInCommunicateThru = 0x42;
constexpr std::uint8_t kInDeselect = 0x44;
constexpr std::uint8_t kInPsl = 0x4E;
constexpr std::uint8_t kInRelease = 0x52;
constexpr std::uint8_t kInSelect = 0x54;

constexpr std::uint8_t kMoreToCard = 0x40;  // MI bit of Tg
constexpr std::uint8_t kNadBit = 0x80;
constexpr std::uint8_t kMoreBit = 0x40;
constexpr std::uint8_t kErrorBits = 0x3F;
}  // namespace

Status decode_status(std::uint8_t byte) {
  return {static_cast<std::uint8_t>(byte & kErrorBits), (byte & kMoreBit) != 0,
          (byte & kNadBit) != 0};
}

Bytes encode_data_exchange(std::uint8_t tg, ByteView data, bool more) {
  Bytes command{kInDataExchange, static_cast<std::uint8_t>(tg | (more ? kMoreToCard : 0))};
  append(command, data);
  return command;
}

Bytes encode_communicate_thru(ByteView data) {
  Bytes command{kInCommunicateThru};
  append(command, data);
  return command;
}

Result<Exchange> decode_exchange(ByteView answer, const char* where) {
  ByteReader in(answer);
  const auto status = decode_status(in.u8());
  if (!in.ok()) return fail(Errc::malformed_reply, where);
  if (status.error != status::kOk) return fail(Errc::chip_error, where, status.error);
  if (status.nad) return fail(Errc::malformed_reply, where);
  return Exchange{status.more, to_bytes(in.rest())};
}

Result<void> decode_status_only(ByteView answer, const char* where) {
  const auto exchange = decode_exchange(answer, where);
  if (!exchange) return fail(exchange.error());
  if (!exchange->data.empty() || exchange->more) return fail(Errc::malformed_reply, where);
  return {};
}

Bytes encode_psl(std::uint8_t tg, std::uint8_t to_card, std::uint8_t from_card) {
  return {kInPsl, tg, to_card, from_card};
}
Bytes encode_select(std::uint8_t tg) { return {kInSelect, tg}; }
Bytes encode_deselect(std::uint8_t tg) { return {kInDeselect, tg}; }
Bytes encode_release(std::uint8_t tg) { return {kInRelease, tg}; }

}  // namespace acr122::pn532
