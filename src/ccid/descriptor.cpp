// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ccid/descriptor.h"

namespace acr122::ccid {

Result<ClassDescriptor> decode_class_descriptor(ByteView bytes) {
  constexpr std::uint8_t kLength = 0x36;
  constexpr std::uint8_t kType = 0x21;
  ByteReader in(bytes);
  const auto length = in.u8();
  const auto type = in.u8();
  ClassDescriptor descriptor;
  descriptor.bcd_ccid = in.u16le();
  descriptor.max_slot_index = in.u8();
  descriptor.voltage_support = in.u8();
  descriptor.protocols = in.u32le();
  in.u32le();  // dwDefaultClock
  in.u32le();  // dwMaximumClock
  in.u8();     // bNumClockSupported
  in.u32le();  // dwDataRate
  descriptor.max_data_rate = in.u32le();
  in.u8();  // bNumDataRatesSupported
  descriptor.max_ifsd = in.u32le();
  in.u32le();  // dwSynchProtocols
  in.u32le();  // dwMechanical
  descriptor.features = in.u32le();
  descriptor.max_message_length = in.u32le();
  in.u8();     // bClassGetResponse
  in.u8();     // bClassEnvelope
  in.u16le();  // wLcdLayout
  in.u8();     // bPINSupport
  descriptor.max_busy_slots = in.u8();
  if (!in.finished() || length != kLength || type != kType) {
    return fail(Errc::malformed_reply, "CCID class descriptor");
  }
  return descriptor;
}

}  // namespace acr122::ccid
