// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card/transparent.h"

#include <algorithm>

#include "pcsc/data_object.h"
#include "pcsc/session_request.h"

namespace acr122::card {

namespace {

using What = pcsc::SessionObject::What;

// The reader is busy meanwhile, for all programs: no card needs longer.
constexpr std::chrono::seconds kLongestCommand{10};
constexpr std::chrono::seconds kLongestWait{5};

constexpr std::uint16_t kVersionObject = 0x80;
// Of the PC/SC specification that amendment 1 amends.
constexpr std::array<std::uint8_t, 3> kVersion{0x02, 0x01, 0x09};

bool sends(const pcsc::SessionObject& object) {
  return object.what == What::transmit || object.what == What::transceive;
}

}  // namespace

void TransparentSession::close() {
  settle();
  open_ = false;
  flags_ = 0;
  last_bits_ = 0;
  parameters_.clear();
}

void TransparentSession::settle() {
  traces_ = {};
  received_.reset();
  switched_.reset();
  frames_.forget_modes();
}

Result<void> TransparentSession::put_back() {
  auto done = frames_.put_back();
  frames_.forget_modes();
  return done;
}

Result<Reply> TransparentSession::handle(const pcsc::SessionCommand& command, Card& card,
                                         const Pause& pause) {
  if (command.failure) {
    return pcsc::session_answer(command.failure->index, command.failure->word, {});
  }
  const auto& clock = shared_.antenna.clock();
  const auto deadline = clock.now() + kLongestCommand;
  Run run{card, pause, {}, std::ranges::any_of(command.objects, sends)};
  Bytes objects;
  std::uint8_t index = 0;
  StatusWord word = sw::ok;
  for (const auto& object : command.objects) {
    ++index;
    const auto step = clock.now() < deadline ? execute(object, run)
                                             : Result<Step>(Step{sw::no_reader_answer, {}});
    if (!step) return fail(step.error());
    if (step->none) return *step->none;
    append(objects, step->data);
    word = step->word;
    if (word != sw::ok) break;
  }
  if (const auto usual = shared_.antenna.answer_time().usual(); !usual) return fail(usual.error());
  return pcsc::session_answer(word == sw::ok ? std::uint8_t{0} : index, word, objects);
}

Result<Step> TransparentSession::execute(const pcsc::SessionObject& object, Run& run) {
  if (object.what == What::version) {
    Step version;
    pcsc::append_object(version.data, kVersionObject, kVersion);
    return version;
  }
  if (object.what == What::start) return start();
  if (!open_) return Step{sw::no_session, {}};
  const bool exchanges = sends(object) || object.what == What::receive;
  return exchanges ? execute_exchange(object, run) : execute_session(object, run);
}

Result<Step> TransparentSession::execute_session(const pcsc::SessionObject& object, Run& run) {
  switch (object.what) {
    case What::end:
      return end();
    case What::field_off:
      return switch_field(false);
    case What::field_on:
      return switch_field(true);
    case What::timer:
      return timer(Time{object.number}, run);
    case What::get_parameters:
      return parameters_.get(object, switched_ ? switched_->identity : run.card.identity(), shared_,
                             frames_);
    case What::set_parameters:
      return parameters_.set(object);
    case What::bit_framing:
      last_bits_ = static_cast<std::uint8_t>(object.number);
      return Step{};
    case What::flags:
      flags_ = object.number;
      return Step{};
    default:
      return switch_protocol(object.number, run.card);
  }
}

Step TransparentSession::start() {
  // A second start, perhaps of a program that does not know of the first one, begins anew.
  flags_ = 0;
  last_bits_ = 0;
  received_.reset();
  open_ = true;
  return {};
}

Result<Step> TransparentSession::end() {
  open_ = false;
  if (const auto done = put_back(); !done) return fail(done.error());
  return Step{};
}

Result<Step> TransparentSession::switch_field(bool on) {
  if (!on || traces_.field_is_off()) {
    traces_.lead_astray();
    received_.reset();
    switched_ = Switched{};
  }
  const auto done = on ? shared_.antenna.field().on() : shared_.antenna.field().off();
  if (!done) return fail(done.error());
  traces_.switch_field(on);
  return Step{};
}

// In a command that sends something the timer is how long the card has to answer, else a pause.
Step TransparentSession::timer(Time time, Run& run) {
  if (run.timer_is_for_answer) {
    run.answer_time = time;
    return {};
  }
  run.waited += time;
  if (run.waited > kLongestWait) return {sw::wrong_data, {}};
  run.pause(time);
  return {};
}

}  // namespace acr122::card
