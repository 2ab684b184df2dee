// SPDX-License-Identifier: LGPL-2.1-or-later
// Payloads of the reader's own envelope. The first byte is the command that was sent.
#include "bridge/direct_transmit.h"
#include "bridge/peripherals.h"
#include "support/fuzz_transport.h"

using namespace acr122;
using namespace acr122::bridge;
using test_support::must;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteReader in(ByteView(data, size));
  const auto code = in.u8();
  const auto payload = in.rest();
  const auto answer = decode_direct_transmit(code, payload);
  must(!answer || fits_direct_transmit(code, payload));
  must(!answer || answer->size() + 4 == payload.size());
  const auto waiting = waiting_bytes(payload);
  must(waiting <= 256 && (waiting == 0 || payload.size() == 2));
  const auto firmware = decode_firmware(payload);
  must(!firmware || firmware->size() == 10);
  must(!decode_setting(payload) || payload.size() <= 2);
  return 0;
}
