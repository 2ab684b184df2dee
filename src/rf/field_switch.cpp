// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rf/field_switch.h"

#include <array>

namespace acr122::rf {
namespace {

// ISO 14443-3 asks for 5 ms without field before a card is surely reset; and gives it 5 ms of field
// to wake up. A FeliCa may take 20 ms (NFC Forum Digital 2.0, 8.7.4.1).
constexpr Milliseconds kFieldOff{6};
constexpr Milliseconds kWakeUp{5}, kFelicaWakeUp{20};

// Whoever waits for longer asks the chip now and then whether it is still there.
constexpr std::chrono::microseconds kLongestPause{250'000};

}  // namespace

Result<void> FieldSwitch::reset() {
  if (const auto done = off(); !done) return done;
  return on();
}

Result<void> FieldSwitch::off() {
  if (const auto done = chip_.rf_field(false); !done) return done;
  clock_.sleep_for(kFieldOff);
  return {};
}

Result<void> FieldSwitch::on() {
  if (const auto done = chip_.rf_field(true); !done) return done;
  on_since_ = clock_.now();
  clock_.sleep_for(kWakeUp);
  return {};
}

void FieldSwitch::let_felica_wake() {
  const auto awake = on_since_ + kFelicaWakeUp;
  const auto now = clock_.now();
  if (now < awake) clock_.sleep_for(std::chrono::ceil<std::chrono::microseconds>(awake - now));
}

Result<FieldState> FieldSwitch::state() {
  const auto value = chip_.read_registers(std::array{pn532::reg::kTxControl});
  if (!value) return fail(value.error());
  if (value->empty()) return FieldState::unknown;
  const bool on = (value->front() & pn532::reg::kDriversOn) != 0;
  return on ? FieldState::on : FieldState::off;
}

Result<void> FieldSwitch::let_pass(std::chrono::microseconds time) {
  for (; time > kLongestPause && !closing_(); time -= kLongestPause) {
    clock_.sleep_for(kLongestPause);
    if (const auto there = state(); !there) return fail(there.error());
  }
  if (!closing_()) clock_.sleep_for(time);
  return {};
}

}  // namespace acr122::rf
