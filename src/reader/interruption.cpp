// SPDX-License-Identifier: LGPL-2.1-or-later
// The reader lost its settings and nobody told us: a sleep of the machine, a USB reset by another
// program, a dip of its power.
#include "reader/impl.h"

namespace acr122::reader {
namespace {

// One or two short exchanges, some 2 ms each, that the radio does not notice.
constexpr Milliseconds kCheckInterval{500};

// More than the clocks may differ by chance; every real sleep takes seconds.
constexpr Milliseconds kShortestSleep{500};

constexpr auto kOurPicc = static_cast<std::uint8_t>(bridge::PiccParameter::everything_off);

}  // namespace

void Reader::Impl::notice_sleep() {
  const auto now = clock.asleep();
  const bool woke_up = now - slept >= kShortestSleep;
  slept = now;
  if (woke_up && in_order()) start_anew("the machine was asleep");
}

Result<void> Reader::Impl::quieten_firmware() {
  settings_watched = false;
  if (const auto off = link.set_picc_parameter(bridge::PiccParameter::everything_off); !off)
    return off;
  const auto parameter = link.picc_parameter();
  settings_watched = parameter && *parameter == kOurPicc;
  if (!parameter) return fail(parameter.error());
  return {};
}

// Before each look at the field: a chip that was reset waits for the next card for ever when it is
// polled, and the firmware waits with it; one that finds its card has switched its field on.
bool Reader::Impl::settings_due() const {
  const auto now = clock.now();
  return now >= next_check || now >= next_test;
}

void Reader::Impl::check_settings() {
  if (!in_order() || !settings_due()) return;
  next_check = clock.now() + kCheckInterval;
  const bool reset = (settings_watched && firmware_was_reset()) || (in_order() && chip_was_reset());
  if (reset) start_anew("it was reset (its power failed, or another program did it)");
}

bool Reader::Impl::firmware_was_reset() {
  const auto parameter = link.picc_parameter();
  if (!parameter) broke(parameter.error());
  return parameter && *parameter != kOurPicc;
}

bool Reader::Impl::chip_was_reset() {
  // Without a card the firmware's answer will do, and the field may be off.
  const bool field_stays_on = card || (!settings_watched && config.card.idle_field);
  // A program's command came first: the card was selected again, which switches the field on.
  if (card && chip.missing_targets() != missing_targets_known) return true;
  if (!chip_watched || !field_stays_on) return false;
  const auto on = field.is_on();
  if (!on) broke(on.error());
  return on && !*on;
}

void Reader::Impl::start_anew(const char* why) {
  log::info("{} is set up again: {}", name(), why);
  lost(why);
  ready = false;
  next_attempt = clock.now();
}

}  // namespace acr122::reader
