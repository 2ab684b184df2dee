// SPDX-License-Identifier: LGPL-2.1-or-later
// The settings of one reader. Each key with its default, unit and range is a row in keys.cpp.
#pragma once

#include "base/log.h"
#include "bridge/link.h"
#include "card/options.h"

namespace acr122::config {

enum class LedPolicy : std::uint8_t { card, off, untouched };
enum class BuzzerPolicy : std::uint8_t { off, arrival, untouched };
/// Who looks into a field that was empty for long.
enum class QuietWatch : std::uint8_t { firmware, driver };
/// What FF 00 51 answers through SCardControl.
enum class PiccAnswer : std::uint8_t { one_byte, two_bytes };

struct Settings {
  Milliseconds idle_interval{12};         // between rounds of looks into an empty field
  std::chrono::seconds quiet_after{600};  // without a card: then quiet_interval; 0: never
  QuietWatch quiet_watch = QuietWatch::firmware;
  Milliseconds quiet_interval{300};     // from one look of the driver's to the next
  Milliseconds presence_interval{450};  // between presence tests of a card that just lies there
  Milliseconds client_grace{2'000};     // after a client's own PN532 command: hands off
  LedPolicy leds = LedPolicy::card;     // green with a card, red without
  BuzzerPolicy buzzer = BuzzerPolicy::off;
  PiccAnswer picc_answer = PiccAnswer::one_byte;
  log::Level log_level = log::Level::info;
  bridge::Link::Options link;
  card::Options card;
};

}  // namespace acr122::config
