// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card/search.h"

#include <algorithm>
#include <utility>

#include "card/glimpse.h"

namespace acr122::card {
namespace {

bool is_felica(Modulation turn) {
  return turn == Modulation::felica_212 || turn == Modulation::felica_424;
}

std::vector<Modulation> behind_the_first(const std::vector<Modulation>& turns) {
  return {turns.begin() + (turns.empty() ? 0 : 1), turns.end()};
}

/// Twice around: FeliCa at one rate, then at the other in its place.
std::vector<Modulation> with_shared_turn(const std::vector<Modulation>& turns) {
  const auto first = std::ranges::find_if(turns, is_felica);
  const auto last = std::ranges::find_if(turns.rbegin(), turns.rend(), is_felica);
  if (first == turns.end()) return turns;
  std::vector<Modulation> shared;
  for (const auto rate : {*first, *last}) {
    for (const auto turn : turns) {
      if (!is_felica(turn)) shared.push_back(turn);
      if (turn == *first) shared.push_back(rate);
    }
  }
  return shared;
}

// How often an empty field rests. While a short tap is likely no look is left out for that; and
// once the field was empty for long, looks are few.
constexpr std::chrono::seconds kRestEvery{3}, kRestOfEagerEvery{10};
constexpr std::size_t kLooksPerRest = 20;

}  // namespace

Search::Search(Shared& shared)
    : shared_(shared),
      turns_(shared.options.technologies),
      others_(behind_the_first(turns_)),
      others_shared_(with_shared_turn(others_)),
      rested_(shared.antenna.clock().now()) {}

void Search::begin_again() {
  known_type_2_.reset();
  rested_ = shared_.antenna.clock().now();
  looks_since_rest_ = 0;
}

Activated Search::activate(const rf::TargetA& target) {
  return activate_a(shared_, target, known_type_2_);
}

// The chip says nothing of a type B card whose answer to ATTRIB got lost: it is active, and hears
// no REQB until the field was off (ISO 14443-3, 7.12).
bool Search::rest_is_due(std::size_t looks) const {
  if (!shared_.options.idle_field) return false;
  if (std::ranges::find(turns_, Modulation::b) == turns_.end()) return false;
  if (looks_since_rest_ < kLooksPerRest) return false;
  const auto every = looks > 1 ? kRestOfEagerEvery : kRestEvery;
  return shared_.antenna.clock().now() - rested_ >= every;
}

// In place of a look: 16 ms, not more than the shortest one with a pause.
Activated Search::rest_the_field() {
  if (const auto done = shared_.antenna.field().reset(); !done) return fail(done.error());
  begin_again();
  return nullptr;
}

Activated Search::look_around(const Effort& effort) {
  if (turns_.empty()) return nullptr;
  glimpsed_.reset();
  auto found = look_for(turns_.front());
  const auto& others = effort.felica_rates_share ? others_shared_ : others_;
  auto looks = std::min(others_.size(), effort.others);
  ++looks_since_rest_;
  const auto going_on = [&] { return found && !*found && !glimpsed_; };
  if (going_on() && rest_is_due(looks)) {
    found = rest_the_field();
    looks = looks == 0 ? 0 : looks - 1;
  }
  for (; looks > 0 && going_on(); --looks) found = look_for(others.at(turn_++ % others.size()));
  const bool left = found && !*found && glimpsed_;
  return left ? std::make_unique<Glimpse>(*glimpsed_, shared_.options) : std::move(found);
}

// Whoever is there may leave at any moment: the next search is short.
template <class Target>
Result<rf::Found<Target>> Search::spotted(Result<rf::Found<Target>> found) {
  if (!found || !found->any) return found;
  const auto usual = shared_.antenna.set_tries(rf::Antenna::kTries);
  return usual ? std::move(found) : fail(usual.error());
}

Activated Search::look_for_a() {
  const auto found = spotted(shared_.antenna.find_a());
  if (!found) return fail(found.error());
  if (!found->any) return nullptr;
  auto card = activate(found->target);
  if (card && !*card) glimpsed_ = identity_of(found->target);
  return card;
}

Activated Search::look_for_felica(rf::BitRate rate) {
  const auto found = spotted(shared_.antenna.find_felica(rate));
  if (!found) return fail(found.error());
  return found->any ? activate_felica(shared_, found->target, rate) : nullptr;
}

Activated Search::look_for_b() {
  const auto found = spotted(shared_.antenna.find_b());
  if (!found) return fail(found.error());
  if (!found->any) return nullptr;
  auto card = activate_b(shared_, found->target);
  if (card && !*card) glimpsed_ = identity_of(found->target);
  return card;
}

Activated Search::look_for_jewel() {
  const auto found = spotted(shared_.antenna.find_jewel());
  if (!found) return fail(found.error());
  return found->any ? activate_jewel(shared_, found->target) : nullptr;
}

Activated Search::look_for(Modulation turn) {
  switch (turn) {
    case Modulation::a:
      return look_for_a();
    case Modulation::b:
      return look_for_b();
    case Modulation::felica_212:
      return look_for_felica(rf::BitRate::k212);
    case Modulation::felica_424:
      return look_for_felica(rf::BitRate::k424);
    case Modulation::jewel:
      return look_for_jewel();
  }
  return nullptr;
}

}  // namespace acr122::card
