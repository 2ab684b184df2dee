// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/firmware.h"

#include <utility>

namespace sim::firmware {

namespace {

constexpr std::uint8_t kPseudoClass = 0xFF;
constexpr std::uint8_t kPseudo = 0x00;
constexpr std::uint8_t kGetResponse = 0xC0;

// P1 of FF 00 ..
constexpr std::uint8_t kDirectTransmit = 0x00;
constexpr std::uint8_t kLights = 0x40;
constexpr std::uint8_t kTimeout = 0x41;
constexpr std::uint8_t kFirmwareVersion = 0x48;
constexpr std::uint8_t kGetPiccParameter = 0x50;
constexpr std::uint8_t kSetPiccParameter = 0x51;
constexpr std::uint8_t kBuzzer = 0x52;

constexpr Microseconds kApduTime = 500;  // traces: pyscard#18, answers 0.5 ms after the command

// FF 00 41: unit 5 s, FF waits for ever. 00 is taken for the default: 5015 ms were measured on a
// reader that nobody had configured (salmg/atrium timing note).
constexpr Microseconds kTimeoutUnit = 5'000'000;
constexpr std::uint8_t kTimeoutForever = 0xFF;

const Bytes kFailed = {0x63, 0x00};

}  // namespace

Firmware::Firmware(const ReaderModel& model, Pn532& chip, Field& field, Clock& clock)
    : model_(model),
      chip_(chip),
      clock_(clock),
      polling_(field, !model.t0_get_response),
      chip_timeout_(kTimeoutUnit) {}

void Firmware::reset() {
  polling_.restart();
  lights_.reset();
  chip_timeout_ = kTimeoutUnit;
  held_for_get_response_.clear();
}

Reply Firmware::apdu(ByteView apdu) {
  clock_.advance(kApduTime);
  acr122::ByteReader in(apdu);
  const auto cla = in.u8();
  const auto ins = in.u8();
  const auto p1 = in.u8();
  const auto p2 = in.u8();
  const auto rest = in.rest();
  const bool get_response = cla == kPseudoClass && ins == kGetResponse && model_.t0_get_response;
  if (in.ok() && get_response) return this->get_response(rest);
  held_for_get_response_.clear();
  if (!in.ok() || cla != kPseudoClass) return {.data = {}, .mute = true};  // traces: pyscard#18
  if (ins != kPseudo) return {.data = kFailed};
  if (p1 == kDirectTransmit) return t0(direct_transmit(rest));
  return peripheral(p1, p2, rest);
}

Reply Firmware::peripheral(std::uint8_t instruction, std::uint8_t parameter, ByteView body) {
  switch (instruction) {
    case kLights:
      if (body.size() != 5 || body.front() != 4) return {.data = kFailed};
      return {.data = lights_.command(parameter, body.subspan(1), clock_)};
    case kFirmwareVersion:
      return {.data = Bytes(model_.firmware.begin(), model_.firmware.end())};
    default:
      break;
  }
  if (model_.t0_get_response) return {.data = kFailed};  // not in API V1.0
  switch (instruction) {
    case kTimeout:
      return set_timeout(parameter);
    case kGetPiccParameter:
      return {.data = {0x90, polling_.parameter()}};
    case kSetPiccParameter:
      return set_picc_parameter(parameter);
    case kBuzzer:
      return {.data = lights_.set_buzzer_on_detection(parameter)};
    default:
      return {.data = kFailed};
  }
}

Reply Firmware::set_timeout(std::uint8_t parameter) {
  if (parameter == kTimeoutForever) {
    chip_timeout_.reset();
  } else {
    chip_timeout_ = kTimeoutUnit * (parameter == 0 ? 1U : parameter);
  }
  return {.data = {0x90, 0x00}};
}

// Firmware 215 answers the parameter alone (nfcpy#105), the others 90 PP (nfcpy#200, libnfc#691).
Reply Firmware::set_picc_parameter(std::uint8_t parameter) {
  polling_.set_parameter(parameter);
  if (model_.short_parameter_answer) return {.data = {parameter}};
  return {.data = {0x90, parameter}};
}

Bytes Firmware::power_on() { return polling_.atr().value_or(Bytes{0x3B, 0x00}); }

// acshk/acsccid, src/ccid.c: PowerOff brings the polling back.
void Firmware::power_off() {
  if (!model_.t0_get_response) polling_.switch_on();
}

bool Firmware::update_lights(bool changed) {
  if (changed) lights_.show_card(polling_.card_present());
  return changed;
}

}  // namespace sim::firmware
