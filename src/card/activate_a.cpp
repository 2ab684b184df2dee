// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/log.h"
#include "card/activate.h"
#include "card/dual_card.h"
#include "card/mifare_classic.h"
#include "card/storage.h"
#include "card/ultralight.h"

namespace acr122::card {

namespace {

void say_guessed(Shared& shared, ByteView uid) {
  if (std::exchange(shared.said_guessed, true)) return;
  log::info(
      "card {}: no answer to GET_VERSION, it is served as an Ultralight; where the reader's chip "
      "passes no frames on (InCommunicateThru), an NTAG, Ultralight C or EV1 is, too",
      to_hex(uid));
}

Activated activate_type_2(Shared& shared, const rf::TargetA& target,
                          std::optional<KnownType2>& known) {
  if (!known || known->uid != target.nfcid1) {
    const auto probe = probe_type_2(shared.antenna, target.nfcid1);
    if (!probe) return fail(probe.error());
    if (!probe->there) return nullptr;
    if (probe->guessed) say_guessed(shared, target.nfcid1);
    known = KnownType2{target.nfcid1, probe->type2};
  }
  const auto name = atr_name_type_2(shared.options.card_names, known->type2);
  return std::make_unique<Ultralight>(shared, identity_of(target), name, known->type2);
}

Activated activate_part_3(Shared& shared, const rf::TargetA& target,
                          std::optional<KnownType2>& known) {
  if (const auto done = shared.antenna.answer_time().at_least(Milliseconds{0}); !done) {
    return fail(done.error());
  }
  const auto& row = identify_type_a(target.sel_res);
  if (row.family == Family::ultralight) return activate_type_2(shared, target, known);
  const auto name = atr_name_type_a(shared.options.card_names, target.sel_res);
  if (row.family == Family::classic) {
    return std::make_unique<MifareClassic>(shared, identity_of(target), name, row.product);
  }
  return std::make_unique<TypeAStorage>(shared, identity_of(target), name, row.product);
}

// The failed RATS left the card idle: select it without.
Activated fall_back_to_part_3(Shared& shared, const rf::TargetA& target,
                              std::optional<KnownType2>& known) {
  const auto found = shared.antenna.find_a(lasting_uid(target));
  if (!found) return fail(found.error());
  if (!found->any) return nullptr;
  const auto& plain = found->target;
  log::info(
      "card {}: SAK {:02X} promises ISO 14443-4, but RATS gets no answer; it is served as a "
      "storage card",
      to_hex(plain.nfcid1), plain.sel_res);
  return activate_part_3(shared, plain, known);
}

}  // namespace

Identity identity_of(const rf::TargetA& target) {
  return {Identity::Technology::a, target.nfcid1, target.sel_res, target.ats, target.sens_res};
}

ByteView lasting_uid(const rf::TargetA& target) {
  return identity_of(target).random_uid() ? ByteView{} : ByteView(target.nfcid1);
}

Activated activate_a(Shared& shared, const rf::TargetA& target, std::optional<KnownType2>& known) {
  const auto identity = identity_of(target);
  if (!identity.promises_iso_dep() || !shared.automatic_ats) {
    return activate_part_3(shared, target, known);
  }
  auto card = activate_iso_dep_a(shared, target, shared.options.max_kbps);
  if (!card) return card;
  if (!*card) return fall_back_to_part_3(shared, target, known);
  if (!is_classic_too(identity)) return card;
  return std::make_unique<DualCard>(shared, std::move(*card));
}

}  // namespace acr122::card
