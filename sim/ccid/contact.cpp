// SPDX-License-Identifier: LGPL-2.1-or-later
// A contact reader at TPDU level, as far as drivers need it to tell it from a touchatag.
#include "sim/ccid/device.h"

namespace sim::ccid {

namespace {

constexpr std::uint8_t kFailedWithoutCard = 0x42;  // CCID 1.1, table 6.2-3
constexpr std::uint8_t kFailedInactive = 0x41;
constexpr std::uint8_t kMute = 0xFE;             // ICC_MUTE, table 6.2-2
const Bytes kUnknownInstruction = {0x6D, 0x00};  // whatever the card is asked

}  // namespace

Device::Outcome Device::contact(const Command& command) {
  const auto mute = [&](std::uint8_t status) {
    Answer answer{
        .type = kDataBlock, .seq = command.seq, .status = status, .error = kMute, .data = {}};
    return Outcome{.message = encode(answer)};
  };
  switch (command.type) {
    case kIccPowerOn:
      if (model_.contact->atr.empty()) return mute(kFailedWithoutCard);
      powered_ = true;
      parameters_ = default_parameters();
      return answered({.data = model_.contact->atr}, command);
    case kIccPowerOff:
      powered_ = false;
      [[fallthrough]];
    case kGetSlotStatus:
      return answered({.type = kSlotStatus, .status = slot_status(), .data = {}}, command);
    case kGetParameters:
    case kResetParameters:
    case kSetParameters:
      return parameters(command);
    case kXfrBlock:
      if (!powered_) return mute(kFailedInactive);
      return answered({.data = kUnknownInstruction}, command);
    default:
      complaints_.unknown("CCID message", Bytes{command.type});
      return refused(command, 0);
  }
}

}  // namespace sim::ccid
