// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/firmware/lights.h"

namespace sim::firmware {

namespace {

// Bits of P2, API V2.04 table in 6.2.
constexpr unsigned kFinalRed = 0x01;
constexpr unsigned kFinalGreen = 0x02;
constexpr unsigned kUpdateRed = 0x04;
constexpr unsigned kUpdateGreen = 0x08;

// The last byte: during which of the two times the buzzer sounds.
constexpr unsigned kSoundsInT1 = 0x01;
constexpr unsigned kSoundsInT2 = 0x02;

constexpr Microseconds kBlinkUnit = 100'000;  // T1, T2: 100 ms

/// How many tones are heard. Without silence in between the repetitions are one.
std::uint64_t tones(Microseconds on, Microseconds off, Microseconds repetitions, unsigned link) {
  const auto in_t1 = (link & kSoundsInT1) != 0 ? on : 0;
  const auto in_t2 = (link & kSoundsInT2) != 0 ? off : 0;
  const auto sound = in_t1 + in_t2;
  if (sound == 0 || repetitions == 0) return 0;
  return sound == on + off ? 1 : repetitions;
}

}  // namespace

Bytes Lights::command(std::uint8_t control, ByteView timing, Clock& clock) {
  acr122::ByteReader in(timing);
  const Microseconds on = in.u8();
  const Microseconds off = in.u8();
  const Microseconds repetitions = in.u8();
  const unsigned link = in.u8();
  if (!in.finished()) return {0x63, 0x00};
  clock.advance((on + off) * repetitions * kBlinkUnit);
  beeps_ += tones(on, off, repetitions, link);
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
  if (present && buzzer_on_detection_) ++beeps_;
}

void Lights::reset() {
  const auto heard = beeps_;
  *this = Lights();
  beeps_ = heard;
}

}  // namespace sim::firmware
