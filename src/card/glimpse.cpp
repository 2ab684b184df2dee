// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card/glimpse.h"

#include "card/identify.h"
#include "card/simple_answers.h"

namespace acr122::card {
namespace {

bool is_type_b(const Identity& identity) { return identity.technology == Identity::Technology::b; }

/// Type A: as far as its SAK tells, there was no time for an ATS or a version. Of type B the
/// listing says it all.
Bytes atr_of(const Identity& identity, CardNames names) {
  if (is_type_b(identity)) return pcsc::contactless_atr(identity.activation);
  if (identity.promises_iso_dep()) return pcsc::contactless_atr({});
  const auto name = atr_name_type_a(names, identity.sak);
  return pcsc::storage_card_atr(name.standard, name.card_name);
}

}  // namespace

Glimpse::Glimpse(Identity identity, const Options& options)
    : identity_(std::move(identity)),
      options_(options),
      atr_(atr_of(identity_, options.card_names)) {}

std::string Glimpse::describe() const {
  const char* type = is_type_b(identity_) ? "type B card " : "type A card ";
  return type + to_hex(identity_.uid) + " that left before it was activated";
}

Result<Reply> Glimpse::handle(const pcsc::Request& request) {
  const auto* get = std::get_if<pcsc::GetData>(&request);
  if (get == nullptr) return NoAnswer::gone;
  return answer_get_data(identity_, std::nullopt, *get, options_.uid_order);
}

}  // namespace acr122::card
