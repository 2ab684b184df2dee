// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/entry.h"

#include <array>

#include "base/log.h"

namespace acr122::reader {
namespace {

/// What pcscd must think of the card.
enum class Needs : std::uint8_t { nothing, unlatched, powered };
/// What becomes of a transparent session.
enum class Session : std::uint8_t { stays, ends, keeps_card };

struct Rule {
  Errand errand;
  const char* where;
  Needs needs;
  bool for_card;         // else for the reader, whose card does not matter
  bool takes_chip_back;  // if a program has taken it over
  bool restores_time_out;
  Session session;
};

constexpr std::array kRules{
    Rule{Errand::activate, "power up", Needs::nothing, true, true, false, Session::ends},
    Rule{Errand::power_down, "power down", Needs::nothing, true, false, false, Session::ends},
    Rule{Errand::card_command, "transmit", Needs::powered, true, true, true, Session::keeps_card},
    Rule{Errand::session_command, "transmit", Needs::powered, true, true, true, Session::stays},
    Rule{Errand::reader_command, "transmit", Needs::unlatched, false, false, false, Session::stays},
    Rule{Errand::direct_command, "escape", Needs::nothing, false, false, false, Session::stays},
    Rule{Errand::question, "escape", Needs::nothing, true, false, false, Session::stays},
};

constexpr const Rule& rule(Errand errand) { return kRules[static_cast<std::size_t>(errand)]; }

static_assert([] {
  for (const auto& row : kRules) {
    if (&rule(row.errand) != &row) return false;
  }
  return true;
}());

// A handle to a card that left must not reach the next one, not even by pseudo-APDU.
bool admitted(Needs needs, Presence::State state) {
  if (needs == Needs::powered) return state == Presence::State::powered;
  return needs == Needs::nothing || state < Presence::State::lost;
}

}  // namespace

Result<card::Card*> Entry::enter(Errand errand) {
  const auto& wants = rule(errand);
  if (parts_.view.gone()) return fail(Errc::reader_gone, wants.where);
  recovery_.notice_sleep();
  if (!admitted(wants.needs, parts_.view.state())) return fail(Errc::card_gone, wants.where);
  if (wants.for_card) {
    clear_the_way(errand);
    if (!visit_.is_known()) return fail(Errc::card_gone, wants.where);
  } else if (!recovery_.try_for_a_command()) {
    return fail(Errc::timed_out, wants.where);
  }
  return parts_.slot.card();
}

void Entry::clear_the_way(Errand errand) {
  const auto& wants = rule(errand);
  if (wants.takes_chip_back && parts_.hold.taken_over()) take_back();
  if (wants.restores_time_out) recovery_.restore_chip_time_out();
  if (wants.session == Session::ends) end_session();
  const bool card_is_astray = parts_.field.session().needs_activation();
  if (wants.session == Session::keeps_card && card_is_astray) cards_.configure_and_activate();
}

void Entry::take_back() {
  const auto state = parts_.hold.take_back();
  if (state == ProgramHold::State::ours) return;
  log::debug("{}: the programs' own commands are over", parts_.name());
  parts_.slot.look_soon(parts_.clock.now());
  repair(state);
  const bool quiet = parts_.field.session().needs_quiet();
  if (quiet) parts_.hold.session_spoke(quiet, parts_.clock.now());
}

void Entry::repair(ProgramHold::State state) {
  if (state != ProgramHold::State::taken_over) recovery_.restore_chip_time_out();
  if (state < ProgramHold::State::exchanged) return;
  if (state == ProgramHold::State::exchanged) {
    if (const auto set = parts_.field.configure(); !set) recovery_.broke(set.error());
    return;
  }
  if (const auto done = recovery_.set_up(); !done) {
    recovery_.broke(done.error());
    parts_.health.lose();
    visit_.ends("the reader did not come back from a program's commands");
    return;
  }
  if (parts_.slot.card() != nullptr) cards_.activate_as_it_was();
}

void Entry::end_session() {
  auto& session = parts_.field.session();
  if (session.needs_activation()) {
    cards_.configure_and_activate();
  } else if (session.needs_quiet()) {
    parts_.slot.look_soon(parts_.clock.now());
  }
  session.close();
  parts_.hold.session_over();
}

}  // namespace acr122::reader
