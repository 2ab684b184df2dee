// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/chip/list_targets.h"

#include <algorithm>
#include <vector>

#include "sim/chip/activation_a.h"
#include "sim/chip/activation_other.h"
#include "sim/chip/select.h"

namespace sim::chip {
namespace {

constexpr std::size_t kPolReqSize = 5;
constexpr std::uint8_t kPolling = 0x00;
constexpr std::uint8_t kCascadeTag = 0x88;
constexpr Microseconds kFieldSettles = 5000;

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
      return data.size() == kPolReqSize && data[0] == kPolling;  // libnfc#671
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
  const bool always_looks = state.doubts().second_look_halts;
  while ((others || always_looks) && found.size() < query.max_targets) {
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

Bytes record_a(std::uint8_t tg, const Target& target) {
  Bytes bytes{tg};
  acr122::append(bytes, target.sens_res);
  bytes.push_back(target.sel_res);
  bytes.push_back(static_cast<std::uint8_t>(target.id.size()));
  acr122::append(bytes, target.id);
  acr122::append(bytes, target.answer);  // the ATS, its TL first, as the card sent it
  return bytes;
}

/// The doubt "empty-listing": the chip still knows them, though none is selected.
void keep_asleep(State& state, const std::array<std::optional<Target>, 2>& targets) {
  state.targets = targets;
  for (auto& target : state.targets) {
    if (target) target->selected = false;
  }
}

}  // namespace

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

void keep(State& state, std::vector<Target> found) {
  state.forget_targets();
  state.i_block_heard = false;
  state.r_naks_heard = 0;
  for (std::size_t at = 0; at < std::min(found.size(), kMaxTargets); ++at) {
    state.targets[at] = std::move(found[at]);
  }
}

Bytes record(std::uint8_t tg, const Target& target) {
  Bytes bytes{tg};
  switch (target.kind) {
    case Target::Kind::storage_a:
    case Target::Kind::iso_dep_a:
      return record_a(tg, target);
    case Target::Kind::iso_dep_b:
      acr122::append(bytes, target.answer);
      if (target.attrib.empty()) return bytes;  // the doubt "attrib"
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
  const auto before = state.targets;
  state.forget_targets();
  const unsigned retries = state.limits.retries_passive;
  for (unsigned attempt = 0; attempt <= retries; ++attempt) {
    keep(state, list_once(state, query));
    if (state.target_count() != 0) break;
    if (retries == kForEver && attempt >= 1)
      return never();  // an idle card shows at the second try
  }
  const Bytes nobody{0x00};
  if (state.target_count() == 0) {
    if (state.doubts().empty_listing_keeps) keep_asleep(state, before);
    return reply(nobody);
  }
  Bytes data{state.target_count()};
  for (std::uint8_t tg = 1; tg <= state.target_count(); ++tg) {
    acr122::append(data, record(tg, *state.target(tg)));
  }
  return reply(std::move(data));
}

}  // namespace sim::chip
