// SPDX-License-Identifier: LGPL-2.1-or-later
// InAutoPoll (UM0701-02, 7.3.13).
#include <optional>

#include "sim/chip/list_targets.h"

namespace sim::chip {
namespace {

// InAutoPoll target types (UM0701-02, 7.3.13).
constexpr std::uint8_t kMifare = 0x10;
constexpr std::uint8_t kIsoDepA = 0x20;
constexpr std::uint8_t kIsoDepB = 0x23;

std::optional<Query> query_of_type(std::uint8_t type) {
  const Bytes any_system{0x00, 0xFF, 0xFF, 0x01, 0x00};
  switch (type) {
    case 0x00:
    case kMifare:
    case kIsoDepA:
      return Query{kMaxTargets, Baud::a106, {}};
    case 0x01:
    case 0x11:
      return Query{kMaxTargets, Baud::felica212, any_system};
    case 0x02:
    case 0x12:
      return Query{kMaxTargets, Baud::felica424, any_system};
    case 0x03:
    case kIsoDepB:
      return Query{kMaxTargets, Baud::b106, {0x00}};
    case 0x04:
      return Query{1, Baud::jewel106, {}};
    default:
      return std::nullopt;  // DEP: nobody in this field speaks it
  }
}

/// The type that InAutoPoll reports for a target found by polling for `type`.
std::uint8_t reported_type(std::uint8_t type, const Target& target) {
  switch (target.kind) {
    case Target::Kind::storage_a:
      return kMifare;
    case Target::Kind::iso_dep_a:
      return kIsoDepA;
    case Target::Kind::iso_dep_b:
      return kIsoDepB;
    case Target::Kind::felica:
      return target.rx_kbps == 424 ? 0x12 : 0x11;
    default:
      return type;
  }
}

bool wanted(std::uint8_t type, const Target& target) {
  constexpr std::uint8_t kIsoDepOnly = 0x20;  // of the SAK bits 08 and 20
  if (type == kMifare) return (target.sel_res & 0x28) != kIsoDepOnly;
  if (type == kIsoDepA) return target.kind == Target::Kind::iso_dep_a;
  return true;
}

/// One type of one round: what was found stays as targets.
void poll_type(State& state, std::uint8_t type) {
  const auto query = query_of_type(type);
  if (!query) return;
  const auto parameters = state.parameters;
  // A SAK 28 card is both: MIFARE to those who ask for that, without RATS.
  if (type == kMifare) state.parameters &= static_cast<std::uint8_t>(~kAutomaticRats);
  auto found = list_once(state, *query);
  state.parameters = parameters;
  const auto unwanted = [type](const Target& target) { return !wanted(type, target); };
  if (std::erase_if(found, unwanted) != 0) {  // so that the next type finds it again
    state.switch_field(false);
    power_field(state);
  }
  keep(state, std::move(found));
}

Reply auto_poll_answer(std::uint8_t type, const State& state) {
  Bytes data{state.target_count()};
  for (std::uint8_t tg = 1; tg <= state.targets.size(); ++tg) {
    const auto& slot = state.targets[tg - 1U];
    if (!slot) continue;
    const auto one = record(tg, *slot);
    data.push_back(reported_type(type, *slot));
    data.push_back(static_cast<std::uint8_t>(one.size()));
    acr122::append(data, one);
  }
  return reply(std::move(data));
}

}  // namespace

Reply in_auto_poll(State& state, ByteView params) {
  constexpr std::size_t kMaxTypes = 15;
  constexpr Microseconds kPeriodUnit = 150'000;
  acr122::ByteReader in(params);
  const auto rounds = in.u8();
  const auto period = in.u8();
  const auto types = in.rest();
  const bool fits = in.ok() && rounds != 0 && period >= 0x01 && period <= 0x0F && !types.empty() &&
                    types.size() <= kMaxTypes;
  if (!fits) return syntax_error();
  power_field(state);
  state.forget_targets();
  const unsigned limit = rounds == kForEver ? 2U : rounds;
  for (unsigned round = 0; round < limit; ++round) {
    for (const auto type : types) {
      poll_type(state, type);
      if (state.target_count() != 0) return auto_poll_answer(type, state);
    }
    state.clock.advance(kPeriodUnit * period);
  }
  return rounds == kForEver ? never() : reply({0x00});
}

}  // namespace sim::chip
