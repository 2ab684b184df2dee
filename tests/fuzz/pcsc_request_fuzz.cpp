// SPDX-License-Identifier: LGPL-2.1-or-later
// Any APDU of a client.
#include "pcsc/apdu.h"
#include "pcsc/atr.h"
#include "pcsc/request.h"
#include "support/fuzz_transport.h"

using namespace acr122;
using test_support::must;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  const auto request = pcsc::parse_request(bytes);
  const bool reader_class = size > 0 && data[0] == 0xFF;
  const bool for_card = std::holds_alternative<pcsc::CardApdu>(request);
  must(for_card == (size > 0 && !reader_class));
  if (const auto* get = std::get_if<pcsc::GetData>(&request)) {
    const Bytes uid{0x04, 0xA1, 0xB2, 0xC3, 0xD4, 0xE5, 0xF6};
    must(pcsc::answer_with_le(uid, get->le).size() >= 2);
  }
  if (const auto apdu = pcsc::parse_apdu(bytes)) must(apdu->data.size() + 4 <= size);
  const auto atr = pcsc::contactless_atr(bytes);
  must(atr.size() >= 5 && atr.size() <= 20);
  return 0;
}
