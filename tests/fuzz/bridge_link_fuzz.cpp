// SPDX-License-Identifier: LGPL-2.1-or-later
// A session of the reader's envelope with a reader that answers anything. The first byte chooses
// the model.
#include "bridge/link.h"
#include "support/fuzz_transport.h"
#include "support/log_capture.h"

using namespace acr122;
using namespace acr122::bridge;
using test_support::must;

namespace {

constexpr Milliseconds kTimeout{1000};

void session(Link& link) {
  (void)link.icc_power_on();
  (void)link.set_picc_parameter(PiccParameter::everything_off);
  (void)link.set_buzzer_on_detection(false);
  (void)link.set_time_out(0xFF);
  (void)link.set_leds({});
  (void)link.pn532(Bytes{0x02}, kTimeout);
  (void)link.pn532(Bytes{0x4A, 0x01, 0x00}, kTimeout);
  (void)link.pn532(Bytes(160, 0x40), kTimeout);
  const auto raw =
      link.pseudo_apdu(Bytes{0xFF, 0x00, 0x48, 0x00, 0x00}, kTimeout, ccid::kAnyPayload);
  must(!raw || !raw->empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  test_support::FuzzTransport usb(ByteView(data, size).subspan(1));
  usb.device_info().vendor_id = 0x072F;
  usb.device_info().product_id = (data[0] & 1) != 0 ? 0x90CC : 0x2200;
  ccid::Channel channel(usb, usb.clock);
  Link link(channel, {});
  for (int round = 0; round < 3; ++round) {
    const auto firmware = link.synchronise(true);
    must(firmware.has_value() == link.in_step());
    must(!firmware || firmware->starts_with("ACR122"));
    session(link);
  }
  test_support::take_log_lines();  // or they pile up
  return 0;
}
