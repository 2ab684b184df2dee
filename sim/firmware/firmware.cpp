// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/firmware/firmware.h"

#include <utility>

#include "sim/firmware/atr.h"

namespace sim::firmware {

namespace {

constexpr std::uint8_t kPseudoClass = 0xFF;
constexpr std::uint8_t kPseudo = 0x00;
constexpr std::uint8_t kGetResponse = 0xC0;
constexpr std::size_t kShortestApdu = 4;

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

}  // namespace

Firmware::Firmware(const ReaderModel& model, const Parts& parts)
    : model_(model),
      clock_(parts.clock),
      complaints_(parts.complaints),
      chip_(parts.chip, parts.faults, parts.clock, model.doubts),
      polling_(chip_, parts.clock, model),
      storage_(chip_, polling_),
      chip_timeout_(kTimeoutUnit) {}

void Firmware::reset() {
  polling_.restart();
  chip_.reset();
  storage_.reset();
  lights_.reset();
  chip_timeout_ = kTimeoutUnit;
  timeout_set_ = false;
  held_for_get_response_.clear();
  used_before_ = false;
}

Reply Firmware::apdu(ByteView apdu) {
  clock_.advance(kApduTime);
  if (!std::exchange(used_before_, true)) clock_.advance(model_.first_answer_delay);
  const bool pseudo_class = apdu.size() >= kShortestApdu && apdu[0] == kPseudoClass;
  if (!pseudo_class) {
    held_for_get_response_.clear();
    return card_apdu(apdu);
  }
  return pseudo(apdu[1], apdu);
}

Reply Firmware::pseudo(std::uint8_t instruction, ByteView apdu) {
  acr122::ByteReader in(apdu.subspan(2));
  const auto p1 = in.u8();
  const auto p2 = in.u8();
  const auto rest = in.rest();
  if (instruction == kGetResponse && model_.t0_get_response) return get_response(rest);
  held_for_get_response_.clear();
  if (instruction == kPseudo && p1 == kDirectTransmit) return t0(direct_transmit(rest));
  if (instruction == kPseudo) return peripheral(p1, p2, rest);
  if (model_.t0_get_response) return unknown(apdu);  // not in API V1.0
  if (auto reply = storage_.apdu(apdu)) return *reply;
  return unknown(apdu);
}

Reply Firmware::unknown(ByteView apdu) {
  complaints_.unknown("pseudo-APDU", apdu);
  return failed();
}

Reply Firmware::peripheral(std::uint8_t instruction, std::uint8_t parameter, ByteView body) {
  switch (instruction) {
    case kLights:
      if (body.size() != 5 || body.front() != 4) return failed();
      return {.data = lights_.command(parameter, body.subspan(1), clock_)};
    case kFirmwareVersion:
      return {.data = Bytes(model_.firmware.begin(), model_.firmware.end())};
    default:
      break;
  }
  const bool known = !model_.t0_get_response;  // the rest is not in API V1.0
  // libnfc, acr122_usb.c, sends it to every reader and goes on whatever the answer is.
  if (!known && instruction == kSetPiccParameter) return failed();
  switch (known ? instruction : std::uint8_t{0xFF}) {
    case kTimeout:
      return set_timeout(parameter);
    case kGetPiccParameter:
      return {.data = {0x90, polling_.parameter()}};
    case kSetPiccParameter:
      return set_picc_parameter(parameter);
    case kBuzzer:
      return {.data = lights_.set_buzzer_on_detection(parameter)};
    default:
      return unknown(Bytes{kPseudoClass, kPseudo, instruction, parameter});
  }
}

Reply Firmware::set_timeout(std::uint8_t parameter) {
  timeout_set_ = true;
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

// Without a card: a fake ATR (traces: libnfc#691, nfcpy#105); the touchatag answers for its SAM.
Bytes Firmware::power_on() {
  if (!card_present()) return model_.sam_atr.empty() ? Bytes{0x3B, 0x00} : model_.sam_atr;
  polling_.select_again();  // a card that has been used starts anew (acshk/acsccid#30)
  return make_atr(*polling_.card(), model_.whole_ats_in_atr);
}

// acshk/acsccid, src/ccid.c: PowerOff brings the polling back.
void Firmware::power_off() {
  polling_.set_login(std::nullopt);
  const bool brings_it_back = !model_.t0_get_response && !model_.doubts.power_off_keeps_polling;
  if (brings_it_back) polling_.switch_on();
}

bool Firmware::update_lights(bool changed) {
  if (changed) lights_.show_card(card_present());
  return changed;
}

}  // namespace sim::firmware
