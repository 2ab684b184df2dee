// SPDX-License-Identifier: LGPL-2.1-or-later
// Every decoder of the CCID layer on the same bytes.
#include "ccid/transfer.h"
#include "support/fuzz_transport.h"

using namespace acr122;
using test_support::must;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView input(data, size);
  const auto header = ccid::decode_header(input);
  must(!header || header->length <= ccid::kMaxReply - ccid::kHeaderSize);
  const auto reply = ccid::decode_reply(input);
  must(!reply || reply->payload.size() + ccid::kHeaderSize == size);
  const bool block = ccid::decode_data_block(input).has_value();
  must(!block || reply.has_value());
  return 0;
}
