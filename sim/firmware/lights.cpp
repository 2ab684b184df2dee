// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/firmware/lights.h"

namespace sim::firmware {

namespace {

// Bits of P2, API V2.04 table in 6.2.
constexpr unsigned kFinalRed = 0x01;
constexpr unsigned kFinalGreen = 0x02;
constexpr unsigned kUpdateRed = 0x04;
constexpr unsigned kUpdateGreen = 0x08;

constexpr Microseconds kBlinkUnit = 100'000;  // T1, T2: 100 ms

}  // namespace

Bytes Lights::command(std::uint8_t control, ByteView timing, Clock& clock) {
  acr122::ByteReader in(timing);
  const Microseconds on = in.u8();
  const Microseconds off = in.u8();
  const Microseconds repetitions = in.u8();
  in.u8();  // the buzzer is heard, not modelled
  if (!in.finished()) return {0x63, 0x00};
  clock.advance((on + off) * repetitions * kBlinkUnit);
  if (control & kUpdateRed) red_ = control & kFinalRed;
  if (control & kUpdateGreen) green_ = control & kFinalGreen;
  const unsigned state = (red_ ? 1U : 0U) | (green_ ? 2U : 0U);
  return {0x90, static_cast<std::uint8_t>(state)};
}

Bytes Lights::set_buzzer_on_detection(std::uint8_t flag) {
  buzzer_on_detection_ = flag != 0;
  return {0x90, 0x00};
}

void Lights::show_card(bool present) {
  red_ = !present;
  green_ = present;
}

void Lights::reset() { *this = Lights(); }

}  // namespace sim::firmware
