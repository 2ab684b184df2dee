// SPDX-License-Identifier: LGPL-2.1-or-later
// The reader lost its settings and nobody told us: a sleep of the machine, a USB reset by another
// program, a dip of its power.
#include "base/log.h"
#include "reader/recovery.h"

namespace acr122::reader {

void Recovery::notice_reset() {
  if (!parts_.in_order()) return;
  const auto now = parts_.clock.now();
  const bool due = parts_.health.resets().due(now, parts_.slot.busy(now));
  if (!due && !(now >= parts_.slot.next_look() && next_look_hides_a_reset())) return;
  if (due) parts_.health.resets().checked(now);
  const bool reset = (due && firmware_was_reset()) || (parts_.in_order() && chip_was_reset());
  if (reset) start_anew("it was reset (its power failed, or another program did it)");
}

/// A search switches the field on, and the card in it is found as before: nothing would show later.
/// Without a card the firmware's setting still does, where there is one.
bool Recovery::next_look_hides_a_reset() {
  return parts_.slot.card() != nullptr || !parts_.health.resets().firmware_tells();
}

bool Recovery::firmware_was_reset() {
  constexpr auto kOff = static_cast<std::uint8_t>(bridge::PiccParameter::everything_off);
  if (!parts_.health.resets().firmware_tells()) return false;
  const auto parameter = parts_.link.picc_parameter();
  if (!parameter) broke(parameter.error());
  return parameter && *parameter != kOff;
}

bool Recovery::chip_was_reset() {
  const bool card = parts_.slot.card() != nullptr;
  if (card && parts_.health.resets().target_forgotten(parts_.chip.missing_targets())) return true;
  // Without a card the firmware's answer will do, and the field may be off.
  const bool field_stays_on =
      card || (!parts_.health.resets().firmware_tells() && parts_.config.card.idle_field);
  if (!parts_.health.resets().chip_tells() || !field_stays_on) return false;
  const auto state = parts_.field.state();
  if (!state) broke(state.error());
  return state && *state == rf::FieldState::off;
}

void Recovery::start_anew(const char* why) {
  log::info("{} is set up again: {}", parts_.name(), why);
  visit_.ends(why);
  parts_.health.lose();
}

}  // namespace acr122::reader
