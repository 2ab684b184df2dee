// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/firmware_turn.h"

#include "base/log.h"

namespace acr122::reader {
namespace {

// A command that comes meanwhile waits for so long at most.
constexpr Milliseconds kLongestWait{300};

}  // namespace

bool FirmwareTurn::is_on() {
  if (parts_.in_order() && may_begin()) begin();
  return parts_.in_order() && parts_.slot.firmware().watching();
}

// A reader that does not tell its parameter, as a touchatag, has none.
bool FirmwareTurn::may_begin() const {
  const bool has_parameter = parts_.health.resets().firmware_tells();
  return has_parameter && parts_.slot.firmware().may_begin() &&
         parts_.slot.quiet(parts_.clock.now());
}

void FirmwareTurn::begin() {
  auto& firmware = parts_.slot.firmware();
  const auto on = parts_.link.set_picc_parameter(firmware.parameter());
  parts_.lights.forget();
  if (!on) return failed(on.error());
  firmware.begins(parts_.clock.now());
}

void FirmwareTurn::listen() {
  const auto told = parts_.link.await_slot_change(kLongestWait);
  if (!told) return failed(told.error());
  const bool due = parts_.slot.firmware().check_is_due(parts_.clock.now());
  if ((*told == ccid::SlotChange::present || due) && looked()) judge(*told);
}

/// False: it could not be done.
bool FirmwareTurn::looked() { return silence() && cards_.look_for_everybody(); }

void FirmwareTurn::judge(ccid::SlotChange told) {
  auto& firmware = parts_.slot.firmware();
  const bool found = parts_.slot.card() != nullptr;
  if (told == ccid::SlotChange::present) {
    firmware.told(found);
  } else {
    firmware.checked(found);
  }
  say_if_given_up();
}

// Whatever the firmware does now, the driver looks.
void FirmwareTurn::failed(const Error& error) {
  recovery_.broke(error);
  parts_.slot.firmware().failed();
  say_if_given_up();
  if (parts_.in_order()) looked();
}

void FirmwareTurn::say_if_given_up() {
  if (parts_.slot.firmware().state() != FirmwareWatch::State::given_up) return;
  log::info("{}: its firmware cannot be relied on to tell of cards; the driver looks by itself",
            parts_.name());
}

void FirmwareTurn::end() {
  parts_.slot.firmware().ends();
  if (!parts_.in_order() || !silence()) return;
  if (const auto leds = parts_.lights.follow(false)) set_leds(parts_, recovery_, *leds);
}

// A reader that does not obey may go on polling: it is set up again.
bool FirmwareTurn::silence() {
  const auto silent = silence_all();
  if (silent) return true;
  recovery_.broke(silent.error());
  parts_.health.lose();
  return false;
}

// A card that the firmware has activated would not answer a look before the field was off. Buzzer
// and time-out: a reset of the reader shows in nothing, since the firmware polls as after power-on.
Result<void> FirmwareTurn::silence_all() {
  const auto off = parts_.link.set_picc_parameter(bridge::PiccParameter::everything_off);
  if (!off) return off;
  if (const auto mute = recovery_.silence_buzzer(); !mute) return mute;
  if (!parts_.hold.time_out_is_the_programs()) {
    const auto set = recovery_.set_chip_time_out(kUntilTheChipAnswers);
    if (!set) return set;
  }
  parts_.field.was_used();
  return parts_.field.configure();
}

}  // namespace acr122::reader
