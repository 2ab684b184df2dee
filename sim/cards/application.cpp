// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/cards/application.h"

namespace sim {
namespace {

/// Short body: Lc data, Le, or both (ISO 7816-4, 5.1).
bool short_body(acr122::ByteReader& in, CommandApdu& apdu) {
  const auto first = in.u8();
  if (in.finished()) {
    apdu.ne = first == 0 ? 256 : first;
    return true;
  }
  apdu.data = acr122::to_bytes(in.take(first));
  if (in.more()) {
    const auto le = in.u8();
    apdu.ne = le == 0 ? 256 : le;
  }
  return in.finished();
}

/// Extended body, behind the 00 that announces it.
bool extended_body(acr122::ByteReader& in, CommandApdu& apdu) {
  const auto first = in.u16be();
  if (in.finished()) {
    apdu.ne = first == 0 ? 65536 : first;
    return true;
  }
  apdu.data = acr122::to_bytes(in.take(first));
  if (in.more()) {
    const auto le = in.u16be();
    apdu.ne = le == 0 ? 65536 : le;
  }
  return in.finished();
}

}  // namespace

Application::Response Application::status(std::uint16_t word, Bytes data) {
  data.push_back(static_cast<std::uint8_t>(word >> 8));
  data.push_back(static_cast<std::uint8_t>(word));
  Response response;
  response.data = std::move(data);
  return response;
}

CommandApdu parse_apdu(ByteView bytes) {
  acr122::ByteReader in(bytes);
  CommandApdu apdu;
  apdu.cla = in.u8();
  apdu.ins = in.u8();
  apdu.p1 = in.u8();
  apdu.p2 = in.u8();
  if (!in.more()) {
    apdu.valid = in.finished();
    return apdu;
  }
  constexpr std::size_t kHeader = 4;
  const bool extended = in.left() > 2 && bytes[kHeader] == 0;
  if (extended) in.u8();
  apdu.valid = extended ? extended_body(in, apdu) : short_body(in, apdu);
  return apdu;
}

}  // namespace sim
