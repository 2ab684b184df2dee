// SPDX-License-Identifier: LGPL-2.1-or-later
// FF 00 40 and FF 00 52: LEDs and buzzer (ACS ACR122U API V2.04, 6.2 and 6.7).
#pragma once

#include "sim/base/clock.h"
#include "sim/rf/card.h"

namespace sim::firmware {

class Lights {
 public:
  /// `control` is P2, `timing` is T1 T2 N B. Blinking takes its time on the clock, then the answer
  /// `90 SS` follows.
  Bytes command(std::uint8_t control, ByteView timing, Clock& clock);
  Bytes set_buzzer_on_detection(std::uint8_t flag);

  /// What the firmware's own polling shows: green with a card, red without, and a beep for a card
  /// unless FF 00 52 has switched that off.
  void show_card(bool present);
  void reset();

  bool red() const { return red_; }
  bool green() const { return green_; }
  bool buzzer_on_detection() const { return buzzer_on_detection_; }
  /// Tones since the reader was made.
  std::uint64_t beeps() const { return beeps_; }

 private:
  bool red_ = true;
  bool green_ = false;
  bool buzzer_on_detection_ = true;
  std::uint64_t beeps_ = 0;
};

}  // namespace sim::firmware
