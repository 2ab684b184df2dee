// SPDX-License-Identifier: LGPL-2.1-or-later
// The decoder of the CCID layer; whole messages: ccid_channel_fuzz.cpp.
#include "ccid/message.h"
#include "support/fuzz_transport.h"

using namespace acr122;
using test_support::must;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView input(data, size);
  const auto header = ccid::decode_header(input);
  must(!header || header->length <= ccid::kMaxReply - ccid::kHeaderSize);
  return 0;
}
