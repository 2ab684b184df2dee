// SPDX-License-Identifier: LGPL-2.1-or-later
// Section numbers are those of CTAP 2.1.
#include "sim/cards/fido.h"

namespace sim {
namespace {

const Bytes kAid{0xA0, 0x00, 0x00, 0x06, 0x47, 0x2F, 0x00, 0x01};  // 11.3.3
const Bytes kVersion{'F', 'I', 'D', 'O', '_', '2', '_', '0'};      // 11.3.5.1: no U2F
const Bytes kNotImplemented{0x01};                                 // 8.2, INVALID_COMMAND
constexpr std::uint8_t kGetInfo = 0x04;                            // 6.4

/// 6.4, in CBOR: versions, AAGUID, options (resident keys, user presence), longest message.
const Bytes kInfo{0x00,                                                          // CTAP2_OK
                  0xA4,                                                          // a map of four
                  0x01, 0x81, 0x68, 'F', 'I', 'D',  'O', '_',  '2',  '_',  '0',  // 01: ["FIDO_2_0"]
                  0x03, 0x50, 'v',  'i', 'r', 't',  'u', 'a',  'l',  ' ',  's',
                  'e',  'c',  ' ',  'k', 'e', 'y',  '1', 0x04, 0xA2, 0x62, 'r',
                  'k',  0xF5, 0x62, 'u', 'p', 0xF5,  // 04: rk, up: true
                  0x05, 0x19, 0x04, 0xB0};           // 05: 1200

}  // namespace

Application::Response Fido::run(ByteView command) {
  const auto apdu = parse_apdu(command);
  if (!apdu.valid) return status(0x6700);
  if (apdu.cla == 0x00 && apdu.ins == 0xA4) return select(apdu);
  if (apdu.cla != 0x80) return status(0x6E00);
  if (apdu.ins == 0x12) return control(apdu);
  if (!selected_ || apdu.ins != 0x10) return status(0x6D00);
  return status(0x9000, apdu.data == Bytes{kGetInfo} ? kInfo : kNotImplemented);
}

Application::Response Fido::select(const CommandApdu& apdu) {
  selected_ = apdu.p1 == 0x04 && apdu.data == kAid;
  return selected_ ? status(0x9000, kVersion) : status(0x6A82);
}

// 11.3.7.3: P1 01 ends the use of the applet.
Application::Response Fido::control(const CommandApdu& apdu) {
  if (!selected_ || apdu.p1 != 0x01) return status(0x6A86);
  selected_ = false;
  return status(0x9000);
}

}  // namespace sim
