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

// The firmware's polling drives field, LEDs and buzzer as it likes.
bool allows(const config::Settings& settings) {
  return settings.quiet_watch == config::QuietWatch::firmware && settings.card.idle_field &&
         settings.leds == config::LedPolicy::card &&
         settings.buzzer != config::BuzzerPolicy::untouched;
}

constexpr TimePoint kAtOnce{};

}  // namespace

FirmwareWatch::FirmwareWatch(const config::Settings& settings)
    : allowed_(allows(settings)), parameter_(parameter_for(settings.card.technologies)) {}

void FirmwareWatch::begins(TimePoint now) {
  if (!may_begin()) return;
  const bool proven = state_ == State::proven;
  state_ = proven ? State::relied_on : State::on_trial;
  if (!check_due_) check_due_ = now + (proven ? kCheck : kTrial);
}

void FirmwareWatch::rest() {
  if (state_ == State::on_trial) state_ = State::untried;
  if (state_ == State::relied_on) state_ = State::proven;
  check_due_.reset();
}

void FirmwareWatch::ends() {
  if (!watching()) return;
  rest();
  check_due_ = kAtOnce;
}

void FirmwareWatch::told(bool card_found) {
  if (!watching()) return;
  if (!card_found) return failed();
  rest();
  state_ = State::proven;
  false_alarms_ = misses_ = 0;
}

void FirmwareWatch::failed() {
  if (state_ == State::given_up) return;
  rest();
  if (++false_alarms_ == kFalseAlarms) state_ = State::given_up;
}

// One card may have come a moment ago; another while a program had the reader.
void FirmwareWatch::checked(bool card_found) {
  if (!watching()) return;
  const bool had_its_time = check_due_ != kAtOnce;
  rest();
  false_alarms_ = 0;
  if (!card_found || !had_its_time) return;
  state_ = ++misses_ == kMisses ? State::given_up : State::untried;
}

}  // namespace acr122::reader
