// SPDX-License-Identifier: LGPL-2.1-or-later
// SCardTransmit.
#include "base/status_word.h"
#include "reader/commands.h"

namespace acr122::reader {
namespace {

// Nobody knows what the card made of the command, or how much of it is there: before it hears
// another one it is activated afresh, and whoever holds it is told: also where the reader is to
// blame and is in order by now.
constexpr const char* kBrokeOff = "a command to it broke off";

}  // namespace

Result<card::Reply> Commands::transmit(ByteView apdu, bool t0) {
  const auto request = pcsc::parse_request(apdu);
  const auto* own = std::get_if<pcsc::ReaderRequest>(&request);
  const bool fetches = own && std::holds_alternative<pcsc::GetResponse>(own->kind);
  if (t0 && !fetches) parts_.by_halves.forget();  // a program by T=1 knows nothing of it
  if (own) return to_reader(*own, t0 ? Way::transmit_by_t0 : Way::transmit);
  if (!apdu.empty()) return to_card(request);
  const auto here = entry_.enter(Errand::own_answer);
  return here ? Result<card::Reply>(only(sw::wrong_length)) : fail(here.error());
}

Result<card::Reply> Commands::to_card(const pcsc::Request& request) {
  const auto* session = std::get_if<pcsc::SessionCommand>(&request);
  const auto entered = entry_.enter(session ? Errand::session_command : Errand::card_command);
  if (!entered) return fail(entered.error());
  if (entered->bar) return *entered->bar;
  auto& card = *entered->card;
  parts_.slot.used();
  return settle(session ? to_session(*session, card) : card.handle(request));
}

// What an answer, or none, says about card and reader.
Result<card::Reply> Commands::settle(Result<card::Reply> reply) {
  const auto now = parts_.clock.now();
  if (!reply) {
    parts_.slot.look_soon(now);
    return fail(broke_off(reply.error()));
  }
  const auto* none = std::get_if<card::NoAnswer>(&*reply);
  if (none == nullptr) {
    parts_.health.good_result();
    parts_.slot.answered(now, parts_.chip.card_answers());
  } else if (*none == card::NoAnswer::gone) {
    visit_.ends("it did not answer a command");
  } else {
    parts_.slot.look_soon(now);
    recovery_.card_failed(*none);
    visit_.session_ends(kBrokeOff);
  }
  return reply;
}

Error Commands::broke_off(const Error& why) {
  const auto error = recovery_.broke(why);
  visit_.session_ends(kBrokeOff);
  return error;
}

Result<card::Reply> Commands::to_session(const pcsc::SessionCommand& command, card::Card& card) {
  auto& session = parts_.field.session();
  const bool was_open = session.is_open();
  card.program_spoke();
  if (auto* own = card.own_login()) own->forget();
  const auto pause = [this](std::chrono::microseconds time) {
    sleep_until(parts_.clock.now() + time, parts_.clock, parts_.life);
  };
  auto reply = session.handle(command, card, pause);
  if (!reply) return reply;
  if (session.is_open()) {
    parts_.hold.session_spoke(session.needs_quiet(), parts_.clock.now());
    parts_.programs.came();
  } else if (was_open) {
    entry_.end_session();
  }
  return reply;
}

}  // namespace acr122::reader
