// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card/key_store.h"

#include <strings.h>

#include <cstring>

namespace acr122::card {

void wipe(std::span<std::uint8_t> secret) { explicit_bzero(secret.data(), secret.size()); }

// PC/SC part 3, section 3.2.2.1.4.
StatusWord KeyStore::load(const pcsc::LoadKey& load) {
  if (load.lasting && !takes_lasting_keys_) return sw::no_lasting_keys;
  if (load.number >= slots_.size()) return sw::wrong_key_number;
  if (load.key.size() != kKeyLength) return sw::wrong_key_length;
  auto& slot = slots_.at(load.number);
  std::ranges::copy(load.key, slot.key.begin());
  slot.loaded = true;
  return sw::ok;
}

const Key* KeyStore::find(std::uint8_t number) const {
  if (number >= slots_.size() || !slots_.at(number).loaded) return nullptr;
  return &slots_.at(number).key;
}

void KeyStore::forget() {
  for (auto& slot : slots_) {
    wipe(slot.key);
    slot.loaded = false;
  }
}

}  // namespace acr122::card
