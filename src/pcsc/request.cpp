// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pcsc/request.h"

#include "pcsc/apdu.h"
#include "pcsc/session_request.h"
#include "pcsc/storage_request.h"

namespace acr122::pcsc {

namespace {

constexpr std::uint8_t kReaderClass = 0xFF;
constexpr std::size_t kHeaderLength = 4;

namespace ins {
constexpr std::uint8_t kGetData = 0xCA;
constexpr std::uint8_t kVerify = 0x20;  // PC/SC part 3: for cards with a password; nobody uses it
}  // namespace ins

// FF CA P1 00 [Le]. The shape is judged first, then P2, then P1.
Request parse_get_data(ByteView bytes) {
  const auto apdu = parse_apdu(bytes);
  if (!apdu || !apdu->data.empty()) return Refused{sw::wrong_length};
  if (apdu->p2 != 0x00) return Refused{sw::wrong_p1_p2};
  constexpr auto kLast = static_cast<std::uint8_t>(GetData::What::atqa);
  if (apdu->p1 > kLast) return Refused{sw::function_not_supported};
  // Many programs leave Le out: they want it all.
  return GetData{static_cast<GetData::What>(apdu->p1), apdu->le.value_or(0)};
}

}  // namespace

Request parse_request(ByteView apdu) {
  if (apdu.empty()) return Refused{sw::wrong_length};
  if (apdu.front() != kReaderClass) return CardApdu{apdu};
  if (apdu.size() < kHeaderLength) return Refused{sw::wrong_length};
  ByteReader in(apdu);
  in.u8();  // CLA
  const auto instruction = in.u8();
  if (instruction == ins::kGetData) return parse_get_data(apdu);
  if (auto request = parse_reader_request(apdu)) return *std::move(request);
  if (auto request = parse_session_request(apdu)) return *request;
  if (auto request = parse_storage_request(apdu)) return *request;
  if (instruction == ins::kVerify) return Refused{sw::function_not_supported};
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
