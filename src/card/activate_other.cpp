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

Activated activate_felica(Shared& shared, const rf::TargetFelica& target, rf::BitRate rate) {
  if (const auto done = shared.antenna.answer_time().at_least(Milliseconds{0}); !done) {
    return fail(done.error());
  }
  const auto name = atr_name_felica(shared.options.card_names, rate == rf::BitRate::k424);
  return std::make_unique<Felica>(shared, identity_of(target), name, rate);
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
