// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/firmware_watch.h"

namespace acr122::reader {
namespace {

using card::Modulation;

constexpr bridge::Polls polls(Modulation technology) {
  switch (technology) {
    case Modulation::a:
      return bridge::Polls::type_a;
    case Modulation::b:
      return bridge::Polls::type_b;
    case Modulation::felica_212:
      return bridge::Polls::felica_212;
    case Modulation::felica_424:
      return bridge::Polls::felica_424;
    case Modulation::jewel:
      return bridge::Polls::topaz;
  }
  return {};
}

// What power-on sets, but for technologies that nobody wants: a process that is killed leaves
// nothing else behind than its successor would find without it.
bridge::PiccParameter parameter_for(const std::vector<Modulation>& technologies) {
  unsigned bits = bridge::kAutomaticPolling | bridge::kAutomaticAts | bridge::kEvery250Ms;
  for (const auto technology : technologies) bits |= static_cast<unsigned>(polls(technology));
  return static_cast<bridge::PiccParameter>(bits);
}

// The firmware's polling drives the field and the LEDs as it likes.
bool allows(const config::Settings& settings) {
  return settings.quiet_watch == config::QuietWatch::firmware && settings.card.idle_field &&
         settings.leds == config::LedPolicy::card;
}

}  // namespace

FirmwareWatch::FirmwareWatch(const config::Settings& settings)
    : allowed_(allows(settings)), parameter_(parameter_for(settings.card.technologies)) {}

void FirmwareWatch::begins(TimePoint now) {
  if (!may_begin()) return;
  const bool proven = state_ == State::proven;
  state_ = proven ? State::relied_on : State::on_trial;
  check_due_ = now + (proven ? kCheck : kTrial);
}

void FirmwareWatch::ends() {
  if (state_ == State::on_trial) state_ = State::untried;
  if (state_ == State::relied_on) state_ = State::proven;
}

// It ends with either: the next one begins when the driver has looked.
void FirmwareWatch::told(bool card_found) {
  if (!watching()) return;
  ends();
  false_alarms_ = card_found ? 0 : false_alarms_ + 1;
  if (card_found) state_ = State::proven;
  if (false_alarms_ == kFalseAlarms) give_up();
}

// A card that came a moment ago is no proof against a firmware that has told of others.
void FirmwareWatch::checked(bool card_found) {
  if (!watching()) return;
  const bool relied_on = state_ == State::relied_on;
  ends();
  if (!card_found) return;
  state_ = relied_on ? State::untried : State::given_up;
}

}  // namespace acr122::reader
