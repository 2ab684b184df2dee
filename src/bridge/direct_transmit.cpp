// SPDX-License-Identifier: LGPL-2.1-or-later
#include "bridge/direct_transmit.h"

#include "base/status_word.h"
#include "pn532/frame.h"

namespace acr122::bridge {

namespace {

constexpr std::uint8_t kBytesWaiting = 0x61;    // SW1 of ISO 7816-3 T=0
constexpr StatusWord kChipSyntaxError{0x637F};  // API 1.0; libnfc#251

constexpr const char* kWhere = "direct transmit";

StatusWord last_word(ByteView payload) {
  ByteReader in(payload);
  if (in.left() >= StatusWord::kSize) in.take(in.left() - StatusWord::kSize);
  return StatusWord{in.u16be()};
}

bool is_refusal(StatusWord word) { return word.value >> 12 == 0x6; }

bool is_syntax_error(ByteView payload) {
  static constexpr std::uint8_t kBare[] = {pn532::kSyntaxError};
  static constexpr std::uint8_t kWithStatus[] = {pn532::kSyntaxError, 0x90, 0x00};
  return same_bytes(payload, kBare) || same_bytes(payload, kWithStatus);
}

bool is_response_to(std::uint8_t code, ByteReader& in) {
  const auto tfi = in.u8();
  const auto response = in.u8();
  return in.ok() && tfi == pn532::kFromChip && response == static_cast<std::uint8_t>(code + 1);
}

Error refusal(StatusWord word) {
  const auto code = word == kChipSyntaxError ? Errc::chip_refused : Errc::reader_refused;
  return Error{code, kWhere, word.value};
}

}  // namespace

PseudoApdu encode_direct_transmit(ByteView command) {
  PseudoApdu apdu;
  const auto lc = static_cast<std::uint8_t>(command.size() + 1);
  apdu.u8(0xFF).u8(0x00).u8(p1::kDirectTransmit).u8(0x00).u8(lc).u8(pn532::kToChip).bytes(command);
  return apdu;
}

bool fits_direct_transmit(std::uint8_t code, ByteView payload) {
  ByteReader in(payload);
  if (is_response_to(code, in) || is_syntax_error(payload)) return true;
  return payload.size() == StatusWord::kSize && is_refusal(last_word(payload));
}

Result<Bytes> decode_direct_transmit(std::uint8_t code, ByteView payload) {
  if (payload.empty()) return fail(Errc::no_answer, kWhere);
  if (is_syntax_error(payload)) return fail(Errc::chip_refused, kWhere, pn532::kSyntaxError);
  const auto word = last_word(payload);
  if (payload.size() == StatusWord::kSize && is_refusal(word)) return fail(refusal(word));

  ByteReader in(payload);
  if (!is_response_to(code, in) || in.left() < StatusWord::kSize) {
    return fail(Errc::malformed_reply, kWhere);
  }
  if (is_refusal(word)) return fail(refusal(word));
  if (word != sw::ok) return fail(Errc::malformed_reply, kWhere, word.value);
  return to_bytes(in.take(in.left() - StatusWord::kSize));
}

std::size_t waiting_bytes(ByteView payload) {
  constexpr std::size_t kLeZeroMeans = 256;
  ByteReader in(payload);
  const auto sw1 = in.u8();
  const auto sw2 = in.u8();
  if (!in.finished() || sw1 != kBytesWaiting) return 0;
  return sw2 == 0 ? kLeZeroMeans : sw2;
}

PseudoApdu encode_get_response(std::size_t waiting) {
  PseudoApdu apdu;
  apdu.u8(0xFF).u8(0xC0).u8(0x00).u8(0x00).u8(static_cast<std::uint8_t>(waiting));
  return apdu;
}

}  // namespace acr122::bridge
