// SPDX-License-Identifier: LGPL-2.1-or-later
// What a card says of itself: ATS, GET_VERSION, SAK.
#include "card/ats.h"
#include "card/identify.h"
#include "support/fuzz_transport.h"

using namespace acr122;
using test_support::must;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  const auto ats = card::parse_ats(bytes);
  must(ats.historical_bytes.size() <= 15);
  must(card::frame_waiting_time(ats.fwi) <= Milliseconds{5'000});
  must(card::best_bit_rate(ats.ta, 106) == pn532::BitRate::k106);
  if (const auto type2 = card::identify_version(bytes)) must(!type2->product.empty());
  if (size > 0) must(card::identify_type_a(data[0]).product != nullptr);
  return 0;
}
