// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card/storage.h"

#include "card/simple_answers.h"

namespace acr122::card {

Storage::Storage(Rf& rf, Identity identity, AtrName name, std::string product)
    : rf_(rf),
      identity_(std::move(identity)),
      atr_(pcsc::storage_card_atr(name.standard, name.card_name)),
      product_(std::move(product)) {}

Result<Reply> Storage::handle(const pcsc::Request& request) {
  if (const auto* get = std::get_if<pcsc::GetData>(&request)) {
    return answer_get_data(identity_, std::nullopt, *get, rf_.uid_order());
  }
  if (const auto* load = std::get_if<pcsc::LoadKey>(&request)) return only(rf_.keys().load(*load));
  return answer_without_card(request);
}

Result<Sighting> TypeAStorage::present() {
  // With ISO 14443-4 in its SAK but no ATS, RATS would only confuse it again.
  const bool part_4 = (identity().sak & kSakIso14443_4) != 0;
  const auto found = part_4 ? rf().select_a_part_3(identity().uid) : rf().select_a(identity().uid);
  if (!found) return fail(found.error());
  return there_if(found->has_value());
}

}  // namespace acr122::card
