// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card/activate.h"
#include "card/felica.h"
#include "card/topaz.h"

namespace acr122::card {

Identity identity_of(const pn532::TargetFelica& target) {
  return {Identity::Technology::felica, to_bytes(target.idm), 0, to_bytes(target.pmm)};
}

Identity identity_of(const pn532::TargetJewel& target) {
  return {Identity::Technology::jewel, to_bytes(target.id), 0, {}};
}

Result<Activated> activate_felica(Rf& rf, const Options& options, const pn532::TargetFelica& target,
                                  pn532::BitRate rate) {
  if (const auto done = rf.wait_for_answer(Milliseconds{0}); !done) return fail(done.error());
  const auto name = atr_name_felica(options.card_names, rate == pn532::BitRate::k424);
  return Activated{std::make_unique<Felica>(rf, identity_of(target), name, rate, target.tg),
                   target.tg};
}

Result<Activated> activate_jewel(Rf& rf, const Options& options, const pn532::TargetJewel& target) {
  if (const auto done = rf.wait_for_answer(Milliseconds{0}); !done) return fail(done.error());
  const auto rid = read_rid(rf, target.tg);
  if (!rid) return fail(rid.error());
  ByteReader in(*rid);
  const type1::HeaderRom header{in.u8(), in.u8()};
  const auto rom = in.ok() ? std::optional(header) : std::nullopt;
  const auto kind = identify_type_1(rom ? std::optional(rom->hr0) : std::nullopt);
  const auto name = atr_name_type_1(options.card_names, kind);
  return Activated{
      std::make_unique<Topaz>(rf, identity_of(target), name, kind.product, target.tg, rom),
      target.tg};
}

}  // namespace acr122::card
