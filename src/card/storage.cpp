// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card/storage.h"

#include "card/simple_answers.h"

namespace acr122::card {

Storage::Storage(Shared& shared, Identity identity, AtrName name, std::string product)
    : shared_(shared),
      identity_(std::move(identity)),
      atr_(pcsc::storage_card_atr(name.standard, name.card_name)),
      product_(std::move(product)) {}

Result<Reply> Storage::handle(const pcsc::Request& request) {
  if (const auto* get = std::get_if<pcsc::GetData>(&request)) {
    return answer_get_data(identity_, std::nullopt, *get, shared_.options.uid_order);
  }
  if (const auto* load = std::get_if<pcsc::LoadKey>(&request))
    return only(shared_.keys.load(*load));
  return answer_without_card(request);
}

Result<Sighting> TypeAStorage::present() {
  // With ISO 14443-4 in its SAK but no ATS, RATS would only confuse it again.
  const auto& uid = identity().uid;
  const auto found = antenna().find_a(uid);
  if (!found) return fail(found.error());
  return there_if(found->any);
}

}  // namespace acr122::card
