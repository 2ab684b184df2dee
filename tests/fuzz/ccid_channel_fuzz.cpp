// SPDX-License-Identifier: LGPL-2.1-or-later
// A conversation with a reader that answers anything.
#include "ccid/channel.h"
#include "support/fuzz_transport.h"
#include "support/log_capture.h"

using namespace acr122;
using test_support::must;

namespace {

constexpr Milliseconds kTimeout{1000};

template <class Request>
void ask(ccid::Channel& channel, const test_support::FuzzTransport& usb, Request request) {
  const bool was_in_step = channel.in_step();
  const int sent = usb.sent();
  const auto answer = request();
  must(usb.sent() == sent + (was_in_step ? 1 : 0));  // never twice, never into an unread pipe
  if (answer) must(was_in_step && channel.in_step());
}

bool fits(ByteView payload) { return payload.front() == 0xD5; }

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  test_support::FuzzTransport usb(ByteView(data, size));
  ccid::Channel channel(usb, usb.clock);
  const Bytes command{0xFF, 0x00, 0x00, 0x00, 0x02, 0xD4, 0x02};
  const Bytes long_command(100, 0x5A);
  for (int round = 0; round < 4; ++round) {
    ask(channel, usb, [&] { return channel.icc_power_on(kTimeout); });
    ask(channel, usb, [&] {
      const auto answer = channel.xfr_block(command, kTimeout, fits);
      must(!answer || (!answer->empty() && answer->front() == 0xD5));
      return answer;
    });
    ask(channel, usb, [&] {
      const auto answer = channel.xfr_block(long_command, kTimeout, fits);
      must(!answer || (!answer->empty() && answer->front() == 0xD5));
      return answer;
    });
    ask(channel, usb, [&] { return channel.icc_power_off(kTimeout); });
    const bool was_in_step = channel.in_step();
    (void)channel.await_slot_change(kTimeout);
    must(channel.in_step() == was_in_step);
    (void)channel.drain();
    channel.set_in_step(true);
  }
  test_support::take_log_lines();  // or they pile up
  return 0;
}
