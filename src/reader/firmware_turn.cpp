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
  if (on) {
    firmware.begins(parts_.clock.now());
    return;
  }
  firmware.give_up();
  recovery_.broke(on.error());
}

void FirmwareTurn::listen() {
  auto& firmware = parts_.slot.firmware();
  const auto told = parts_.link.await_slot_change(kLongestWait);
  if (!told) {
    recovery_.broke(told.error());
    // The reader is well, but maybe not this endpoint: a false alarm.
    if (parts_.in_order()) look(ccid::SlotChange::present);
    return;
  }
  const bool due = parts_.clock.now() >= firmware.check_due();
  if (*told == ccid::SlotChange::present || due) look(*told);
}

void FirmwareTurn::look(ccid::SlotChange told) {
  auto& firmware = parts_.slot.firmware();
  if (const auto silent = silence(); silent) {
    cards_.look_for_everybody();
  } else {
    recovery_.broke(silent.error());
  }
  if (!parts_.in_order()) return;
  const bool found = parts_.slot.card() != nullptr;
  if (told == ccid::SlotChange::present) {
    firmware.told(found);
  } else {
    firmware.checked(found);
  }
  if (firmware.state() == FirmwareWatch::State::given_up) {
    log::info("{}: its firmware cannot be relied on to tell of cards; the driver looks by itself",
              parts_.name());
  }
}

void FirmwareTurn::end() {
  parts_.slot.firmware().ends();
  if (!parts_.in_order()) return;
  if (const auto silent = silence(); !silent) recovery_.broke(silent.error());
}

// A card that the firmware has activated would not answer a look: the field goes off, and on again
// with the last of the settings. That takes the 5 ms that a card needs to be surely reset
// (ISO 14443-3). Buzzer and time-out: a reset of the reader shows in nothing, since the firmware
// polls as after power-on.
Result<void> FirmwareTurn::silence() {
  const auto off = parts_.link.set_picc_parameter(bridge::PiccParameter::everything_off);
  if (!off) return off;
  if (const auto dark = parts_.chip.rf_field(false); !dark) return dark;
  if (const auto mute = recovery_.silence_buzzer(); !mute) return mute;
  if (!parts_.hold.time_out_is_the_programs()) {
    const auto set = recovery_.set_chip_time_out(kUntilTheChipAnswers);
    if (!set) return set;
  }
  return parts_.field.configure();
}

}  // namespace acr122::reader
