// SPDX-License-Identifier: LGPL-2.1-or-later
// What the driver sets in firmware and chip, and puts back at the end.
#include "base/log.h"
#include "reader/recovery.h"

namespace acr122::reader {
namespace {

/// The touchatag knows few of the reader's own commands, clones others; the driver does without.
Result<void> unless_refused(Result<void> result) {
  if (result) return result;
  switch (result.error().code) {
    case Errc::reader_refused:
    case Errc::no_answer:
    case Errc::chip_refused:
      return {};
    default:
      return result;
  }
}

}  // namespace

Result<pn532::FirmwareVersion> Recovery::set_up() {
  if (const auto silent = silence_firmware(); !silent) return fail(silent.error());
  if (const auto learnt = unless_refused(parts_.link.learn_long_seq()); !learnt) {
    return fail(learnt.error());
  }
  const auto version = parts_.chip.get_firmware_version();
  if (!version) return version;
  if (const auto radio = set_up_radio(); !radio) return fail(radio.error());
  parts_.hold.forget();
  parts_.health.resets().settle_doubt();
  parts_.slot.firmware().ends();
  parts_.lights.forget();
  return version;
}

Result<void> Recovery::silence_firmware() {
  if (const auto on = unless_refused(parts_.link.icc_power_on()); !on) return on;
  if (const auto known = unless_refused(learn_programs_picc()); !known) return known;
  if (const auto off = unless_refused(silence_polling()); !off) return off;
  // Whoever was here before us may have left a card active, which would not answer a poll. The
  // commands up to set_up_radio(), which switches the field on again, take the 5 ms that a card
  // needs to be surely reset (ISO 14443-3).
  if (const auto dark = unless_refused(parts_.chip.rf_field(false)); !dark) return dark;
  if (const auto silent = silence_buzzer(); !silent) return silent;
  // The default gives up after 5 s and throws long card operations away (GlobalPlatformPro#307);
  // our own bound is the host's time-out.
  return set_chip_time_out(kUntilTheChipAnswers);
}

// What a program has set lasts until the reader is unplugged, longer than pcscd may live. With
// polling off, or as in the firmware's turn, it is our own, left by a pcscd that was killed. It is
// for FF 00 50 alone: which cards show their storage side, no reader's value at power-on shall
// decide.
Result<void> Recovery::learn_programs_picc() {
  const bool known = parts_.hold.knows_picc();
  if (known || !bridge::has_time_out_and_buzzer_flag(parts_.view.firmware())) return {};
  const auto found = parts_.link.picc_parameter();
  if (!found) return fail(found.error());
  const bool ours = *found == static_cast<std::uint8_t>(parts_.slot.firmware().parameter());
  if (ours || (*found & bridge::kAutomaticPolling) == 0) return {};
  parts_.hold.set_picc(*found);
  return {};
}

// Learns on the way whether the firmware can be asked for this setting, which a reset undoes: a
// touchatag cannot.
Result<void> Recovery::silence_polling() {
  constexpr auto kOff = bridge::PiccParameter::everything_off;
  parts_.health.resets().learn_firmware(false);
  if (const auto off = parts_.link.set_picc_parameter(kOff); !off) return off;
  const auto parameter = parts_.link.picc_parameter();
  if (!parameter) return fail(parameter.error());
  parts_.health.resets().learn_firmware(*parameter == static_cast<std::uint8_t>(kOff));
  return {};
}

// On arrival it is the driver that beeps: the firmware does so only while it polls.
Result<void> Recovery::silence_buzzer() {
  if (parts_.config.buzzer == config::BuzzerPolicy::untouched) return {};
  if (!bridge::has_time_out_and_buzzer_flag(parts_.view.firmware())) return {};
  return unless_refused(parts_.link.set_buzzer_on_detection(false));
}

Result<void> Recovery::set_up_radio() {
  if (const auto put_back = parts_.registers.put_back(parts_.chip); !put_back) return put_back;
  if (const auto set = parts_.field.configure(); !set) return set;
  const auto state = parts_.field.state();
  if (!state) return fail(state.error());
  parts_.health.resets().learn_chip(*state == rf::FieldState::on);
  return {};
}

Result<void> Recovery::set_chip_time_out(std::uint8_t five_second_steps) {
  if (!bridge::has_time_out_and_buzzer_flag(parts_.view.firmware())) return {};
  return unless_refused(parts_.link.set_time_out(five_second_steps));
}

Result<void> Recovery::restore_settings() {
  parts_.hold.forget();
  if (const auto set = set_chip_time_out(kUntilTheChipAnswers); !set) return set;
  return set_up_radio();
}

void Recovery::restore_chip_time_out() {
  if (!parts_.hold.take_time_out_back()) return;
  if (const auto set = set_chip_time_out(kUntilTheChipAnswers); !set) broke(set.error());
}

void set_leds(Parts& parts, Recovery& recovery, bridge::Leds leds) {
  const auto set = parts.link.set_leds(leds);
  if (!set && !parts.link.in_step()) recovery.broke(set.error());
}

// As after plugging in, for whoever uses the reader next (libnfc#502), but for what programs have
// set. Nobody reads the results: the reader is closed either way, and a link out of step sends
// nothing.
void Recovery::say_goodbye() {
  if (parts_.life.gone() || !parts_.in_order()) return;
  auto& link = parts_.link;
  const auto& config = parts_.config;
  static_cast<void>(parts_.chip.rf_field(false));
  static_cast<void>(parts_.chip.set_parameters(pn532::parameter::kDefault));
  if (config.leds != config::LedPolicy::untouched) static_cast<void>(link.set_leds({}));
  // "off" lasts until the reader is unplugged: one that nobody uses shall not begin to beep.
  if (config.buzzer == config::BuzzerPolicy::arrival &&
      bridge::has_time_out_and_buzzer_flag(parts_.view.firmware())) {
    static_cast<void>(link.set_buzzer_on_detection(true));
  }
  static_cast<void>(link.set_picc_parameter(parts_.hold.picc_to_hand_back()));
  static_cast<void>(link.icc_power_off());
}

}  // namespace acr122::reader
