// SPDX-License-Identifier: LGPL-2.1-or-later
// Activation of FeliCa, Jewel and Topaz.
#include "card/activate.h"
#include "card/felica.h"
#include "card/topaz.h"

namespace acr122::card {

Identity identity_of(const rf::TargetFelica& target) {
  return {Identity::Technology::felica, to_bytes(target.idm), 0, to_bytes(target.pmm)};
}

Identity identity_of(const rf::TargetJewel& target) {
  return {Identity::Technology::jewel, to_bytes(target.id), 0, {}};
}

namespace {

/// The better one of those at which it answers; the chip has it selected at that.
Result<rf::BitRate> best_rate(Shared& shared, const rf::TargetFelica& target) {
  constexpr unsigned kFast = 424;
  if (shared.options.max_kbps < kFast) return rf::BitRate::k212;
  const auto fast = shared.antenna.find_felica(rf::BitRate::k424);
  if (!fast) return fail(fast.error());
  if (fast->any && fast->target.idm == target.idm) return rf::BitRate::k424;
  const auto back = shared.antenna.find_felica(rf::BitRate::k212);
  return back ? Result<rf::BitRate>(rf::BitRate::k212) : fail(back.error());
}

}  // namespace

Activated activate_felica(Shared& shared, const rf::TargetFelica& target, rf::BitRate rate) {
  if (const auto done = shared.antenna.answer_time().at_least(Milliseconds{0}); !done) {
    return fail(done.error());
  }
  const bool fast = rate == rf::BitRate::k424;
  const auto best = fast ? Result<rf::BitRate>(rate) : best_rate(shared, target);
  if (!best) return fail(best.error());
  const auto name = atr_name_felica(shared.options.card_names, fast);
  return std::make_unique<Felica>(shared, identity_of(target), name, Felica::Rates{*best, rate});
}

Activated activate_jewel(Shared& shared, const rf::TargetJewel& target) {
  if (const auto done = shared.antenna.answer_time().at_least(Milliseconds{0}); !done) {
    return fail(done.error());
  }
  const auto rid = read_rid(shared.antenna);
  if (!rid) return fail(rid.error());
  ByteReader in(*rid);
  const type1::HeaderRom header{in.u8(), in.u8()};
  const auto rom = in.ok() ? std::optional(header) : std::nullopt;
  const auto kind = identify_type_1(rom ? std::optional(rom->hr0) : std::nullopt);
  const auto name = atr_name_type_1(shared.options.card_names, kind);
  return std::make_unique<Topaz>(shared, identity_of(target), name, kind.product, rom);
}

}  // namespace acr122::card
