// SPDX-License-Identifier: LGPL-2.1-or-later
// Which of several readers is this one? It blinks. The firmware's own blinking (FF 00 40) would
// make it deaf meanwhile, so the LEDs are switched from here, between everything else.
#include "reader/impl.h"

namespace acr122::reader {
namespace {

constexpr Milliseconds kBlinkPace{200};
constexpr unsigned kBlinkSteps = 25;  // 5 s: time to look at a shelf of readers

}  // namespace

Result<Bytes> Reader::Impl::identify() {
  if (blink_steps == 0) {
    const auto before = link.leds();
    if (!before && !link.in_step()) return fail(broke(before.error()));
    lit_before = before.value_or(bridge::Leds{});
  }
  blink_steps = kBlinkSteps;
  next_blink = clock.now();
  {
    const Lock lock(door);
    stirred = true;
    clock.wake(bell);
  }
  Bytes answer;
  append(answer, sw::ok);
  return answer;
}

TimePoint Reader::Impl::blink() {
  const auto now = clock.now();
  if (blink_steps == 0) return now + kNever;
  if (now < next_blink) return next_blink;
  --blink_steps;
  const bool red = blink_steps % 2 == 0;
  const auto set =
      link.set_leds(blink_steps == 0 ? lit_before : bridge::Leds{.red = red, .green = !red});
  if (!set && !link.in_step()) broke(set.error());
  next_blink = now + kBlinkPace;
  return blink_steps == 0 ? now + kNever : next_blink;
}

}  // namespace acr122::reader
