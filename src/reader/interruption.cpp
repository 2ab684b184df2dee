// SPDX-License-Identifier: LGPL-2.1-or-later
// The reader lost its settings and nobody told us: a sleep of the machine, a USB reset by another
// program, a dip of its power.
#include "reader/asleep.h"
#include "reader/impl.h"

namespace acr122::reader {
namespace {

using std::chrono::steady_clock;

// One short exchange with the firmware, some 2 ms, that the radio does not notice.
constexpr Milliseconds kCheckInterval{500};

// More than the clocks may differ by chance; every real sleep takes seconds.
constexpr Milliseconds kShortestSleep{500};

constexpr auto kOurPicc = static_cast<std::uint8_t>(PiccParameter::everything_off);

}  // namespace

void Reader::Impl::notice_sleep() {
  const auto now = time_asleep();
  const bool woke_up = now - slept >= kShortestSleep;
  slept = now;
  if (woke_up && in_order()) start_anew("the machine was asleep");
}

Result<void> Reader::Impl::quieten_firmware() {
  settings_watched = false;
  if (const auto off = link.set_picc_parameter(PiccParameter::everything_off); !off) return off;
  const auto parameter = link.picc_parameter();
  settings_watched = parameter && *parameter == kOurPicc;
  if (!parameter) return fail(parameter.error());
  return {};
}

void Reader::Impl::check_settings() {
  if (!in_order() || !settings_watched || steady_clock::now() < next_check) return;
  next_check = steady_clock::now() + kCheckInterval;
  const auto parameter = link.picc_parameter();
  if (!parameter) {
    broke(parameter.error());
  } else if (*parameter != kOurPicc) {
    start_anew("it was reset (its power failed, or another program did it)");
  }
}

void Reader::Impl::start_anew(const char* why) {
  log::info("{} is set up again: {}", name(), why);
  lost(why);
  ready = false;
  next_attempt = steady_clock::now();
}

}  // namespace acr122::reader
