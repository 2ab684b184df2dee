// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card/storage.h"

#include "card/activate.h"
#include "card/looks.h"
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

// No card name: PC/SC knows none (part 3, supplemental document).
TypeBStorage::TypeBStorage(Shared& shared, Identity identity)
    : Storage(shared, std::move(identity), {pcsc::Standard::iso14443b_3, 0},
              "type B card without ISO 14443-4") {}

Result<Sighting> TypeBStorage::present() {
  return look_repeatedly([this]() -> Result<Sighting> {
    auto found = antenna().find_b();
    if (found && !found->any) {
      if (const auto done = antenna().field().reset(); !done) return fail(done.error());
      found = antenna().find_b();
    }
    if (!found) return fail(found.error());
    // One that was silent with the field on may be another one after the reset.
    const auto seen = Sighting::gone;
    return there_if(found->any && same_card(identity(), identity_of(found->target), seen));
  });
}

// A card that is active, or half selected since an answer was spoilt, takes the REQA of a listing
// for an error and answers only the chip's second one (Antenna::configure), which the next noise
// may strike.
Result<Sighting> TypeAStorage::present() {
  return look_repeatedly([this]() -> Result<Sighting> {
    // With ISO 14443-4 in its SAK but no ATS, RATS would only confuse it again.
    const auto found = antenna().find_a(identity().uid);
    if (!found) return fail(found.error());
    return there_if(found->any);
  });
}

}  // namespace acr122::card
