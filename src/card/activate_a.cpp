// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/log.h"
#include "card/activate.h"
#include "card/mifare_classic.h"
#include "card/storage.h"
#include "card/ultralight.h"

namespace acr122::card {

namespace {

// A card with a random UID has another one after a field reset: take whatever answers.
ByteView lasting_uid(const pn532::TargetA& target, const Identity& identity) {
  return identity.random_uid() ? ByteView{} : ByteView(target.nfcid1);
}

// SAK says ISO 14443-4 but no ATS came: perhaps noise. Once more from the start.
Result<std::optional<pn532::TargetA>> rats_again(Rf& rf, const pn532::TargetA& target) {
  if (const auto done = rf.reset_field(); !done) return fail(done.error());
  return rf.select_a(lasting_uid(target, identity_of(target)));
}

Result<Activated> activate_type_2(Rf& rf, const Options& options, const pn532::TargetA& target,
                                  std::optional<KnownType2>& known) {
  std::uint8_t tg = target.tg;
  if (!known || known->uid != target.nfcid1) {
    auto found = probe_type_2(rf, target);
    if (!found) return fail(found.error());
    if (!*found) return Activated{};
    tg = (*found)->tg;
    known = KnownType2{target.nfcid1, (*found)->type2};
  }
  const auto name = atr_name_type_2(options.card_names, known->type2);
  return Activated{
      std::make_unique<Ultralight>(rf, options, identity_of(target), name, known->type2, tg), tg};
}

Result<Activated> activate_part_3(Rf& rf, const Options& options, const pn532::TargetA& target,
                                  std::optional<KnownType2>& known) {
  if (const auto done = rf.wait_for_answer(Milliseconds{0}); !done) return fail(done.error());
  const auto& row = identify_type_a(target.sel_res);
  if (row.family == Family::ultralight) return activate_type_2(rf, options, target, known);
  const auto name = atr_name_type_a(options.card_names, target.sel_res);
  if (row.family == Family::classic) {
    return Activated{std::make_unique<MifareClassic>(rf, options, identity_of(target), name,
                                                     row.product, target.tg),
                     target.tg};
  }
  return Activated{std::make_unique<TypeAStorage>(rf, identity_of(target), name, row.product),
                   target.tg};
}

// The failed RATS left the card idle: select it without.
Result<Activated> fall_back_to_part_3(Rf& rf, const Options& options, const pn532::TargetA& target,
                                      std::optional<KnownType2>& known) {
  const auto selected = rf.select_a_part_3(lasting_uid(target, identity_of(target)));
  if (!selected) return fail(selected.error());
  if (!*selected) return Activated{};
  log::info(
      "card {}: SAK {:02X} promises ISO 14443-4, but RATS gets no answer; it is served as a "
      "storage card",
      to_hex((*selected)->nfcid1), (*selected)->sel_res);
  auto plain = **selected;
  plain.ats.clear();
  return activate_part_3(rf, options, plain, known);
}

}  // namespace

Identity identity_of(const pn532::TargetA& target) {
  return {Identity::Technology::a, target.nfcid1, target.sel_res, target.ats, target.sens_res};
}

Result<Activated> activate_a(Rf& rf, const Options& options, pn532::TargetA target,
                             std::optional<KnownType2>& known) {
  if ((target.sel_res & kSakIso14443_4) == 0) return activate_part_3(rf, options, target, known);
  if (target.ats.empty()) {
    auto again = rats_again(rf, target);
    if (!again) return fail(again.error());
    if (!*again || (*again)->ats.empty()) return fall_back_to_part_3(rf, options, target, known);
    target = std::move(**again);
  }
  return activate_iso_dep_a(rf, options, std::move(target));
}

}  // namespace acr122::card
