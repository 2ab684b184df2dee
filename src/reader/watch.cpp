// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/watch.h"

#include <algorithm>

#include "base/log.h"

namespace acr122::reader {
namespace {

// Between two waits for the firmware's word, for whoever waits for the reader.
constexpr Milliseconds kTurnOfOthers{10};

}  // namespace

TimePoint Watch::step() {
  // Whoever closes the reader waits for its lock.
  if (parts_.life.closing() || !entry_.is_there()) return TimePoint::max();
  if (!parts_.in_order() && !recovery_.try_if_due()) return parts_.health.next_attempt();
  blink();
  const auto next_look = look();
  return std::min(parts_.lights.due(), next_look);
}

TimePoint Watch::look() {
  if (parts_.in_order() && program_holds()) return parts_.hold.until(parts_.programs.left());
  if (firmware_.is_on()) {
    firmware_.listen();
  } else {
    look_by_ourselves();
  }
  if (parts_.in_order() && parts_.slot.card() == nullptr && firmware_.goes_on()) {
    return parts_.clock.now() + kTurnOfOthers;
  }
  if (parts_.in_order()) show_card();
  return parts_.in_order() ? next_look() : parts_.health.next_attempt();
}

void Watch::look_by_ourselves() {
  recovery_.notice_reset();
  const bool due = parts_.clock.now() >= next_look();
  if (parts_.in_order() && due) cards_.look();
}

/// A card that a program logged in to and left so is left alone: the next one may go on.
TimePoint Watch::next_look() const {
  const auto& slot = parts_.slot;
  const bool logged_in = slot.state() == CardSlot::State::in_use && slot.card()->logged_in();
  if (!logged_in) return slot.next_look();
  return std::max(slot.next_look(), parts_.programs.last_disconnect() + ProgramHold::kLeftAlone);
}

/// A program drives the chip. One that let go, or was silent for long enough, does not any more.
bool Watch::program_holds() {
  auto& hold = parts_.hold;
  if (hold.state() == ProgramHold::State::ours) return false;
  if (!hold.is_over(parts_.clock.now(), parts_.programs.left())) return true;
  if (parts_.field.session().needs_quiet()) {
    log::info("{}: a program left its transparent session behind", parts_.name());
    entry_.end_session();
  }
  entry_.take_back_in_peace();
  return false;
}

void Watch::blink() {
  if (const auto leds = parts_.lights.step(parts_.clock.now())) set_leds(parts_, recovery_, *leds);
}

void Watch::show_card() {
  const bool card = parts_.slot.card() != nullptr;
  if (const auto leds = parts_.lights.follow(card)) set_leds(parts_, recovery_, *leds);
  const bool beep = parts_.slot.take_arrival() && parts_.lights.beeps_on_arrival();
  if (!beep || !parts_.link.in_step()) return;
  const auto sounded = parts_.link.beep();
  if (!sounded && !parts_.link.in_step()) recovery_.broke(sounded.error());
}

}  // namespace acr122::reader
