// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pn532/exchange.h"

#include "pn532/opcode.h"

namespace acr122::pn532 {

namespace {
constexpr std::uint8_t kMoreToCard = 0x40;  // MI bit of Tg
constexpr std::uint8_t kNadBit = 0x80;
constexpr std::uint8_t kMoreBit = 0x40;
constexpr std::uint8_t kErrorBits = 0x3F;
}  // namespace

StatusByte decode_status(std::uint8_t byte) {
  return {static_cast<Status>(byte & kErrorBits), (byte & kMoreBit) != 0, (byte & kNadBit) != 0};
}

Bytes encode_data_exchange(std::uint8_t tg, ByteView data, bool more) {
  Bytes command{opcode::kInDataExchange, static_cast<std::uint8_t>(tg | (more ? kMoreToCard : 0))};
  append(command, data);
  return command;
}

Bytes encode_communicate_thru(ByteView data) {
  Bytes command{opcode::kInCommunicateThru};
  append(command, data);
  return command;
}

Result<Exchange> decode_exchange(ByteView answer, const char* where) {
  ByteReader in(answer);
  const auto byte = decode_status(in.u8());
  if (!in.ok()) return fail(Errc::malformed_reply, where);
  if (byte.status != Status::ok) return Exchange{byte.status, false, {}};
  if (byte.nad) return fail(Errc::malformed_reply, where);
  return Exchange{Status::ok, byte.more, to_bytes(in.rest())};
}

Bytes encode_attention_request() { return {opcode::kDiagnose, diagnose::kAttentionRequest}; }

Bytes encode_select(std::uint8_t tg) { return {opcode::kInSelect, tg}; }
Bytes encode_deselect(std::uint8_t tg) { return {opcode::kInDeselect, tg}; }

}  // namespace acr122::pn532
