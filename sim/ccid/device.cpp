// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/ccid/device.h"

#include "sim/usb/descriptors.h"

namespace sim::ccid {

namespace {

// bmICCStatus, CCID 1.1 table 6.2-3.
constexpr std::uint8_t kActive = 0;
constexpr std::uint8_t kInactive = 1;
constexpr std::uint8_t kAbsent = 2;

// bmCommandStatus 1, failed, with "inactive" below it (traces: libnfc#201, `41 05`).
constexpr std::uint8_t kFailed = 0x41;

constexpr std::uint8_t kCommandFailed = 0x40;
constexpr std::size_t kStatusAt = 7;

// bError of a failed command: 00 is "not supported", 1 to 127 the offset of the bad field
// (CCID 1.1, 6.2.6); FE is ICC_MUTE.
constexpr std::uint8_t kNotSupported = 0x00;
constexpr std::uint8_t kBadLength = 0x01;
constexpr std::uint8_t kBadSlot = 0x05;
constexpr std::uint8_t kBadProtocol = 0x07;
constexpr std::uint8_t kMute = 0xFE;

constexpr std::size_t kLongMessage = 64;  // acsccid ccid_usb.c: "APDU sequence bug"

/// The answer's type belongs to the command's (CCID 1.1, table 6.1-1).
std::uint8_t answer_type(std::uint8_t command) {
  switch (command) {
    case kIccPowerOn:
    case kXfrBlock:
    case 0x69:  // Secure
      return kDataBlock;
    case kEscape:
      return kEscapeAnswer;
    case kGetParameters:
    case kResetParameters:
    case kSetParameters:
      return kParameters;
    case 0x73:  // SetDataRateAndClockFrequency
      return 0x84;
    default:
      return kSlotStatus;
  }
}

}  // namespace

/// T=0, Fi 372, Di 1, no extra guard time, WI 10 (CCID 1.1, 6.1.7; ISO 7816-3, 8.1).
Device::Parameters Device::default_parameters() { return {0, {0x11, 0x00, 0x00, 0x0A, 0x00}}; }

void Device::reset() {
  powered_ = false;
  parameters_ = default_parameters();
  sticky_error_ = model_.idle_error;
}

Device::Outcome Device::handle(ByteView message) {
  const auto command = parse(message);
  if (!command) return {};
  auto outcome = dispatch(*command);
  if (model_.seq_one_low_after_long && message.size() > kLongMessage) {
    set_seq(outcome.message, static_cast<std::uint8_t>(command->seq - 1));
  }
  return outcome;
}

Device::Outcome Device::dispatch(const Command& command) {
  const bool too_long = command.data.size() + kHeader > kMaxCcidMessage;
  if (!command.length_fits() || too_long) return refused(command, kBadLength);
  if (command.slot != 0) return refused(command, kBadSlot);
  if (model_.contact) return contact(command);
  switch (command.type) {
    case kIccPowerOn:
      return power_on(command);
    case kIccPowerOff:
      powered_ = false;
      firmware_.power_off();
      return answered({.type = kSlotStatus, .status = slot_status(), .data = {}}, command);
    case kGetSlotStatus:
      return report_slot_status(command);
    case kEscape:
      return escape(command);
    case kGetParameters:
    case kResetParameters:
    case kSetParameters:
      if (model_.t0_get_response) return parameters(command);
      break;
    case kXfrBlock:
      return exchange(command, kDataBlock);
    default:
      break;
  }
  complaints_.unknown("CCID message", Bytes{command.type});
  return refused(command, kNotSupported);
}

// A reader at TPDU level is told the parameters by its driver (CCID 1.1, 5.1: dwFeatures), as
// libccid does after each power-up of a touchatag. The ACR122U negotiates by itself.
Device::Outcome Device::parameters(const Command& command) {
  constexpr std::size_t kT0Length = 5;
  constexpr std::size_t kT1Length = 7;
  if (command.type == kResetParameters) parameters_ = default_parameters();
  if (command.type == kSetParameters) {
    const auto expected = command.specific == 0 ? kT0Length : kT1Length;
    if (command.specific > 1) return refused(command, kBadProtocol);
    if (command.data.size() != expected) return refused(command, kBadLength);
    parameters_ = {command.specific, command.data};
  }
  return answered({.type = kParameters,
                   .status = slot_status(),
                   .specific = parameters_.protocol,
                   .data = parameters_.data},
                  command);
}

// Without a card: success and a fake ATR (traces: libnfc#691, nfcpy#105). A mute event is forgotten
// (nfcpy#105).
Device::Outcome Device::power_on(const Command& command) {
  powered_ = true;
  sticky_error_ = model_.idle_error;
  parameters_ = default_parameters();
  return answered({.status = model_.doubts.absence_reported ? slot_status() : kActive,
                   .data = firmware_.power_on()},
                  command);
}

// LudovicRousseau/CCID, src/ccid.c, and acshk/acsccid, src/ifdhandler.c: up to a second without a
// card on some readers, while they poll.
Device::Outcome Device::report_slot_status(const Command& command) const {
  auto outcome = answered({.type = kSlotStatus, .status = slot_status(), .data = {}}, command);
  if (firmware_.polls() && !firmware_.card_present()) outcome.delay = model_.slow_slot_status;
  return outcome;
}

Device::Outcome Device::escape(const Command& command) {
  if (model_.t0_get_response) return refused_escape(command);
  return exchange(command, kEscapeAnswer);
}

// Traces: libnfc#201 (41 05, 41 07 before IccPowerOn) and #217 (40 05 after it). The error is the
// low byte of the command's dwLength.
Device::Outcome Device::refused_escape(const Command& command) const {
  auto outcome = refused(command, static_cast<std::uint8_t>(command.announced));
  outcome.message[kStatusAt] = static_cast<std::uint8_t>(kCommandFailed | slot_status());
  return outcome;
}

Device::Outcome Device::exchange(const Command& command, std::uint8_t answer_type) {
  auto reply = firmware_.apdu(command.data);
  if (reply.never) return {};
  if (reply.mute) sticky_error_ = kMute;
  const auto status = model_.doubts.absence_reported ? slot_status() : kActive;
  auto outcome = answered(
      {.type = answer_type, .status = reply.mute ? kActive : status, .data = std::move(reply.data)},
      command);
  outcome.at = reply.at;
  return outcome;
}

Device::Outcome Device::refused(const Command& command, std::uint8_t error) const {
  Answer answer{.type = answer_type(command.type), .status = kFailed, .error = error, .data = {}};
  answer.slot = command.slot;
  answer.seq = command.seq;
  return {.message = encode(answer)};
}

// bError of good answers is not 0 but what the last mute event left there (traces: libnfc#476).
Device::Outcome Device::answered(Answer answer, const Command& command) const {
  answer.slot = command.slot;
  answer.seq = command.seq;
  answer.error = sticky_error_;
  return {.message = encode(answer)};
}

// A touchatag's slot is that of its SAM, there or pretended (ACS ACR122 API V1.0: IccPowerOn gives
// the SAM's ATR or 3B 00), so PC/SC always sees a card (traces: libnfc, acr122_usb.c, bStatus 00).
std::uint8_t Device::slot_status() const {
  if (model_.contact && model_.contact->atr.empty()) return kAbsent;
  if (!model_.t0_get_response && !firmware_.card_present()) return kAbsent;
  return powered_ ? kActive : kInactive;
}

}  // namespace sim::ccid
