// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/chip/select.h"

#include "sim/chip/activation_a.h"
#include "sim/chip/activation_other.h"
#include "sim/chip/iso_dep.h"

namespace sim::chip {
namespace {

/// Wakes a sleeping target; it is the same card or none.
Status wake(State& state, Target& target) {
  std::optional<Target> woken;
  switch (target.kind) {
    case Target::Kind::storage_a:
    case Target::Kind::iso_dep_a:
      woken = wake_type_a(state, target.id);
      break;
    case Target::Kind::iso_dep_b:
      woken = wake_type_b(state, target);
      break;
    default:
      target.selected = true;
      return Status::ok;  // FeliCa, Jewel: nothing to select
  }
  if (!woken) return Status::timeout;
  target = std::move(*woken);
  return Status::ok;
}

/// Runs `what` for one target, or for both with Tg 00.
template <class What>
Reply for_targets(State& state, ByteView params, What what) {
  if (params.size() != 1) return syntax_error();
  const auto tg = params[0];
  if (tg != 0) {
    if (state.target(tg) == nullptr) return reply(Status::wrong_context);
    what(tg);
    return reply(Status::ok);
  }
  for (std::uint8_t each = 1; each <= state.targets.size(); ++each) {
    if (state.target(each) != nullptr) what(each);
  }
  return reply(Status::ok);
}

}  // namespace

void put_to_sleep(State& state, Target& target) {
  if (!target.selected) return;
  switch (target.kind) {
    case Target::Kind::storage_a:
      halt_type_a(state);
      break;
    case Target::Kind::iso_dep_a:
    case Target::Kind::iso_dep_b:
      deselect(state, target);
      break;
    default:
      break;
  }
  target.selected = false;
  target.to_fetch.clear();
}

Status make_current(State& state, Target& target) {
  // Type B targets have a CID each, FeliCa and Jewel an identifier in each command: they share.
  const bool exclusive = modulation_of(target) == Modulation::a;
  for (auto& other : state.targets) {
    if (exclusive && other && &*other != &target) put_to_sleep(state, *other);
  }
  const bool lost = target.unpowered && state.doubts().field_off_loses_target;
  if (lost) return Status::timeout;
  return target.selected ? Status::ok : wake(state, target);
}

Reply in_select(State& state, ByteView params) {
  if (params.size() != 1) return syntax_error();
  auto* target = state.target(params[0]);
  if (target == nullptr) return reply(Status::wrong_context);
  const bool lost = target->unpowered && state.doubts().field_off_loses_target;
  return reply(lost ? Status::ok : make_current(state, *target));
}

Reply in_deselect(State& state, ByteView params) {
  return for_targets(state, params,
                     [&](std::uint8_t tg) { put_to_sleep(state, *state.target(tg)); });
}

Reply in_release(State& state, ByteView params) {
  return for_targets(state, params, [&](std::uint8_t tg) {
    put_to_sleep(state, *state.target(tg));
    state.targets[tg - 1U].reset();
  });
}

Reply in_psl(State& state, ByteView params) {
  constexpr std::uint8_t kFastest = 2;  // 424 kbit/s
  if (params.size() != 3) return syntax_error();
  auto* target = state.target(params[0]);
  if (target == nullptr || target->kind != Target::Kind::iso_dep_a || !target->fresh) {
    return reply(Status::wrong_context);
  }
  if (params[1] > kFastest || params[2] > kFastest) return reply(Status::invalid_parameter);
  target->fresh = false;
  return reply(change_rate(state, *target, params[1], params[2]));
}

}  // namespace sim::chip
