// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pcsc/request.h"

#include "pcsc/apdu.h"

namespace acr122::pcsc {

namespace {

constexpr std::uint8_t kReaderClass = 0xFF;
constexpr std::size_t kHeaderLength = 4;

namespace ins {
constexpr std::uint8_t kPseudoApdu = 0x00;  // ACR122U API 2.04, section 6
constexpr std::uint8_t kGetData = 0xCA;
}  // namespace ins

// Commands of PC/SC part 3 (section 3.2.2.1) and its amendment 1, and the two value commands of
// ACS: programs know them, no card class offers them yet.
constexpr std::array<std::uint8_t, 9> kKnownInstructions{
    0x82,  // LOAD KEYS
    0x86,  // GENERAL AUTHENTICATE
    0x88,  // AUTHENTICATE, PC/SC 2.01
    0xB0,  // READ BINARY
    0xD6,  // UPDATE BINARY
    0xD7,  // value block operation (ACR122U API 2.04, section 5.5)
    0xB1,  // read value block
    0xC2,  // transparent session
    0x20,  // VERIFY
};

// FF CA P1 00 [Le]. The shape is judged first, then P2, then P1.
Request parse_get_data(ByteView bytes) {
  const auto apdu = parse_apdu(bytes);
  if (!apdu || !apdu->data.empty()) return Refused{sw::wrong_length};
  if (apdu->p2 != 0x00) return Refused{sw::wrong_p1_p2};
  const std::size_t le = apdu->le.value_or(0);  // many programs leave Le out: they want it all
  switch (apdu->p1) {
    case static_cast<std::uint8_t>(GetData::What::uid):
      return GetData{GetData::What::uid, le};
    case static_cast<std::uint8_t>(GetData::What::historical_bytes):
      return GetData{GetData::What::historical_bytes, le};
    default:
      return Refused{sw::function_not_supported};
  }
}

}  // namespace

Request parse_request(ByteView apdu) {
  if (apdu.empty()) return Refused{sw::wrong_length};
  if (apdu.front() != kReaderClass) return CardApdu{apdu};
  if (apdu.size() < kHeaderLength) return Refused{sw::wrong_length};
  ByteReader in(apdu);
  in.u8();  // CLA
  const auto instruction = in.u8();
  if (instruction == ins::kPseudoApdu) return PseudoApdu{apdu};
  if (instruction == ins::kGetData) return parse_get_data(apdu);
  if (std::ranges::find(kKnownInstructions, instruction) != kKnownInstructions.end()) {
    return Refused{sw::function_not_supported};
  }
  return Refused{sw::unknown_instruction};
}

// PC/SC part 3 asks for exactly this on a short Le. On a long Le its text and Windows differ:
// Windows' NFC stack pads the data with zeros up to Le before 62 82 (NFC class extension,
// StorageClassMifareStd). A client cannot tell padding from data, so we send what there is.
Bytes answer_with_le(ByteView data, std::size_t le) {
  Bytes answer;
  if (le != 0 && le < data.size()) {
    append(answer, sw::wrong_le(static_cast<std::uint8_t>(data.size())));
    return answer;
  }
  append(answer, data);
  append(answer, le > data.size() ? sw::end_of_data : sw::ok);
  return answer;
}

}  // namespace acr122::pcsc
