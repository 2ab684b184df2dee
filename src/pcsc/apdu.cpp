// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pcsc/apdu.h"

namespace acr122::pcsc {

namespace {

// What follows the header:  -                    case 1
//                           Le                   case 2 short
//                           Lc data [Le]         cases 3, 4 short
//                           00 Le Le             case 2 extended
//                           00 Lc Lc data [Le Le] cases 3, 4 extended
bool parse_short_body(ByteView body, CommandApdu& apdu) {
  ByteReader in(body);
  const auto first = in.u8();
  if (!in.more()) {
    apdu.le = first;
    return true;
  }
  apdu.data = in.take(first);
  if (in.more()) apdu.le = in.u8();
  return in.finished() && first != 0;
}

bool parse_extended_body(ByteView body, CommandApdu& apdu) {
  ByteReader in(body);
  in.u8();  // the 00 that announces two-byte lengths
  const auto first = in.u16be();
  apdu.extended = true;
  if (!in.more()) {
    apdu.le = first;
    return in.finished();
  }
  apdu.data = in.take(first);
  if (in.more()) apdu.le = in.u16be();
  return in.finished() && first != 0;
}

}  // namespace

std::optional<CommandApdu> parse_apdu(ByteView bytes) {
  ByteReader in(bytes);
  CommandApdu apdu;
  apdu.cla = in.u8();
  apdu.ins = in.u8();
  apdu.p1 = in.u8();
  apdu.p2 = in.u8();
  if (!in.ok()) return std::nullopt;
  const auto body = in.rest();
  if (body.empty()) return apdu;
  const bool extended = body.front() == 0x00 && body.size() > 1;
  const bool good = extended ? parse_extended_body(body, apdu) : parse_short_body(body, apdu);
  if (!good) return std::nullopt;
  return apdu;
}

}  // namespace acr122::pcsc
