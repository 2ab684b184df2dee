// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/entry.h"

#include <array>
#include <optional>

#include "base/log.h"

namespace acr122::reader {
namespace {

/// Whose the errand is: the card's, which has to be there; the reader's, which has to be in order;
/// or neither's.
enum class For : std::uint8_t { card, reader, nobody };
/// What pcscd must think of the card.
enum class Needs : std::uint8_t { nothing, unlatched, powered };
/// What is done about a chip that a program has taken over, and about its time-out.
enum class Chip : std::uint8_t { as_it_is, taken_back, taken_back_with_time_out };
/// What becomes of a transparent session.
enum class Session : std::uint8_t { stays, ends, keeps_card };

struct Rule {
  Errand errand;
  const char* where;
  For whom;
  Needs needs;
  Chip chip;
  Session session;
};

constexpr std::array kRules{
    Rule{Errand::activate, "power up", For::card, Needs::nothing, Chip::taken_back, Session::ends},
    Rule{Errand::power_down, "power down", For::card, Needs::nothing, Chip::as_it_is,
         Session::ends},
    Rule{Errand::card_command, "transmit", For::card, Needs::powered,
         Chip::taken_back_with_time_out, Session::keeps_card},
    Rule{Errand::session_command, "transmit", For::card, Needs::powered,
         Chip::taken_back_with_time_out, Session::stays},
    Rule{Errand::reader_command, "transmit", For::reader, Needs::unlatched, Chip::as_it_is,
         Session::stays},
    Rule{Errand::direct_command, "escape", For::reader, Needs::nothing, Chip::as_it_is,
         Session::stays},
    Rule{Errand::question, "escape", For::card, Needs::nothing, Chip::taken_back, Session::stays},
    Rule{Errand::own_answer, "own answer", For::nobody, Needs::nothing, Chip::as_it_is,
         Session::stays},
};

constexpr const Rule& rule(Errand errand) { return kRules[static_cast<std::size_t>(errand)]; }

static_assert([] {
  for (const auto& row : kRules) {
    if (&rule(row.errand) != &row) return false;
  }
  return true;
}());

// A handle to a card that left must not reach the next one, not even by pseudo-APDU. One that lies
// there without power (SCARD_SHARE_DIRECT) is not gone: pcscd would take it for that until it is
// lifted (winscard.c, SCardTransmit).
std::optional<card::NoAnswer> barred(Needs needs, Presence::State state) {
  using State = Presence::State;
  const bool powered = needs == Needs::powered;
  if (powered && state == State::unpowered) return card::NoAnswer::not_offered;
  const bool fine = powered ? state == State::powered : state < State::lost;
  return fine || needs == Needs::nothing ? std::nullopt : std::optional(card::NoAnswer::gone);
}

}  // namespace

bool Entry::is_there() {
  if (parts_.life.gone()) return false;
  recovery_.notice_sleep();
  return true;
}

Result<Admission> Entry::enter(Errand errand) {
  const auto& wants = rule(errand);
  if (!is_there()) return fail(Errc::reader_gone, wants.where);
  if (const auto bar = barred(wants.needs, parts_.view.presence().state())) return Admission{bar};
  if (wants.whom != For::nobody) firmware_.take_back();
  if (wants.whom == For::reader) {
    if (const auto ready = recovery_.try_for_a_command(); !ready) return fail(ready.error());
  }
  if (wants.whom != For::card) return Admission{};
  clear_the_way(errand);
  if (!visit_.is_known()) return Admission{card::NoAnswer::gone};
  return Admission{std::nullopt, parts_.slot.card()};
}

void Entry::clear_the_way(Errand errand) {
  const auto& wants = rule(errand);
  if (wants.chip != Chip::as_it_is && parts_.hold.taken_over()) take_back();
  const bool restores = wants.chip == Chip::taken_back_with_time_out;
  if (restores && parts_.hold.time_out_is_the_programs()) recovery_.restore_chip_time_out();
  if (wants.session == Session::ends) end_session();
  const bool card_is_astray = parts_.field.session().needs_activation();
  if (wants.session == Session::keeps_card && card_is_astray) cards_.configure_and_activate();
}

// Whoever comes after the last disconnect had selected nothing.
void Entry::take_back() {
  take_chip_back();
  auto* selection = selection_that_nobody_holds();
  if (selection != nullptr) *selection = {};
}

void Entry::take_back_in_peace() {
  take_chip_back();
  const auto* selection = selection_that_nobody_holds();
  const bool lost = selection != nullptr && selection->is_lost();
  if (lost) visit_.ends("a program's own commands have ended its session");
}

card::Selection* Entry::selection_that_nobody_holds() {
  auto* card = parts_.slot.card();
  return card != nullptr && parts_.programs.left() ? card->selection() : nullptr;
}

void Entry::take_chip_back() {
  const auto state = parts_.hold.take_back();
  if (state == ProgramHold::State::ours) return;
  log::debug("{}: the programs' own commands are over", parts_.name());
  parts_.slot.look_soon(parts_.clock.now());
  const bool settings_only = state == ProgramHold::State::taken_over;
  if (!settings_only || !card_goes_on()) repair(state);
  const bool quiet = parts_.field.session().needs_quiet();
  if (quiet) parts_.hold.session_spoke(quiet, parts_.clock.now());
}

/// After a program that only changed settings: a card in ISO 14443-4 may not have noticed.
bool Entry::card_goes_on() {
  auto* card = parts_.slot.card();
  if (card == nullptr || card->session() == nullptr) return false;
  if (const auto set = recovery_.restore_settings(); !set) return false;  // repair() finds out why
  const auto seen = card->present();
  return seen && *seen == card::Sighting::there;
}

void Entry::repair(ProgramHold::State state) {
  if (state < ProgramHold::State::taken_over) recovery_.restore_chip_time_out();
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
