// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/chip/list_targets.h"

#include <algorithm>
#include <vector>

#include "sim/chip/activation_a.h"
#include "sim/chip/activation_other.h"
#include "sim/chip/select.h"

namespace sim::chip {
namespace {

constexpr std::size_t kMaxTargets = 2;
constexpr std::size_t kPolReqSize = 5;
constexpr std::uint8_t kCascadeTag = 0x88;
constexpr Microseconds kFieldSettles = 5000;

enum class Baud : std::uint8_t { a106 = 0, felica212 = 1, felica424 = 2, b106 = 3, jewel106 = 4 };

struct Query {
  std::size_t max_targets = 1;
  Baud baud = Baud::a106;
  Bytes initiator_data;
};

/// A UID as InitiatorData gives it: 4 bytes, or 8 and 12 with cascade tags. Empty if it is none.
Bytes uid_of(ByteView data) {
  const bool tags = (data.size() == 8 && data[0] == kCascadeTag) ||
                    (data.size() == 12 && data[0] == kCascadeTag && data[4] == kCascadeTag);
  if (data.size() != 4 && !tags) return {};
  Bytes uid;
  for (std::size_t at = 0; at < data.size(); ++at) {
    const bool tag = at % 4 == 0 && at + 4 < data.size();
    if (!tag) uid.push_back(data[at]);
  }
  return uid;
}

bool well_formed(const Query& query) {
  const auto& data = query.initiator_data;
  if (query.max_targets == 0 || query.max_targets > kMaxTargets) return false;
  switch (query.baud) {
    case Baud::a106:
      return data.empty() || !uid_of(data).empty();
    case Baud::felica212:
    case Baud::felica424:
      return data.size() == kPolReqSize;
    case Baud::b106:
      return data.size() == 1 || data.size() == 2;
    case Baud::jewel106:
      return data.empty() && query.max_targets == 1;
  }
  return false;
}

std::vector<Target> list_a(State& state, const Query& query) {
  std::vector<Target> found;
  if (!query.initiator_data.empty()) {
    if (auto target = wake_type_a(state, uid_of(query.initiator_data))) found.push_back(*target);
    return found;
  }
  bool others = true;
  while (others && found.size() < query.max_targets) {
    // One card at a time is in ACTIVE state: the first sleeps while the second is looked for.
    if (!found.empty()) put_to_sleep(state, found.back());
    auto next = find_type_a(state);
    if (!next) break;
    others = next->others;
    found.push_back(std::move(next->target));
  }
  return found;
}

std::vector<Target> list_b(State& state, const Query& query) {
  std::vector<Target> found;
  while (found.size() < query.max_targets) {
    const auto cid = static_cast<std::uint8_t>(found.size() + 1);
    auto next = find_type_b(state, query.initiator_data.front(), cid);
    if (!next) break;
    found.push_back(std::move(*next));
  }
  return found;
}

std::vector<Target> list_once(State& state, const Query& query) {
  switch (query.baud) {
    case Baud::a106:
      return list_a(state, query);
    case Baud::felica212:
      return find_felica(state, query.initiator_data, 212);
    case Baud::felica424:
      return find_felica(state, query.initiator_data, 424);
    case Baud::b106:
      return list_b(state, query);
    case Baud::jewel106: {
      auto target = find_jewel(state);
      return target ? std::vector<Target>{*target} : std::vector<Target>{};
    }
  }
  return {};
}

void power_field(State& state) {
  if (state.field.on()) return;
  state.switch_field(true);
  state.clock.advance(kFieldSettles);
}

/// Keeps what was found as targets 1 and 2.
void keep(State& state, std::vector<Target> found) {
  state.forget_targets();
  for (std::size_t at = 0; at < std::min(found.size(), kMaxTargets); ++at) {
    state.targets[at] = std::move(found[at]);
  }
}

Bytes record_a(std::uint8_t tg, const Target& target) {
  Bytes bytes{tg};
  acr122::append(bytes, target.sens_res);
  bytes.push_back(target.sel_res);
  bytes.push_back(static_cast<std::uint8_t>(target.id.size()));
  acr122::append(bytes, target.id);
  acr122::append(bytes, target.answer);  // the ATS, its TL first, as the card sent it
  return bytes;
}

Bytes record(std::uint8_t tg, const Target& target) {
  Bytes bytes{tg};
  switch (target.kind) {
    case Target::Kind::storage_a:
    case Target::Kind::iso_dep_a:
      return record_a(tg, target);
    case Target::Kind::iso_dep_b:
      acr122::append(bytes, target.answer);
      bytes.push_back(static_cast<std::uint8_t>(target.attrib.size()));
      acr122::append(bytes, target.attrib);
      return bytes;
    case Target::Kind::felica:
      acr122::append(bytes, target.answer);
      return bytes;
    case Target::Kind::jewel:
      acr122::append(bytes, target.sens_res);
      acr122::append(bytes, target.id);
      return bytes;
  }
  return bytes;
}

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

Reply in_list_passive_target(State& state, ByteView params) {
  acr122::ByteReader in(params);
  Query query;
  query.max_targets = in.u8();
  const auto baud = in.u8();
  query.initiator_data = acr122::to_bytes(in.rest());
  if (!in.ok() || baud > static_cast<std::uint8_t>(Baud::jewel106)) return syntax_error();
  query.baud = static_cast<Baud>(baud);
  if (!well_formed(query)) return syntax_error();

  power_field(state);
  state.forget_targets();
  const unsigned retries = state.limits.retries_passive;
  for (unsigned attempt = 0; attempt <= retries; ++attempt) {
    keep(state, list_once(state, query));
    if (state.target_count() != 0) break;
    if (retries == kForEver && attempt >= 1)
      return never();  // an idle card shows at the second try
  }
  Bytes data{state.target_count()};
  for (std::uint8_t tg = 1; tg <= state.target_count(); ++tg) {
    acr122::append(data, record(tg, *state.target(tg)));
  }
  return reply(std::move(data));
}

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
