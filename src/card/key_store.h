// SPDX-License-Identifier: LGPL-2.1-or-later
// The reader's keys: loaded by LOAD KEYS, named by number in GENERAL AUTHENTICATE.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/status_word.h"
#include "pcsc/request.h"

namespace acr122::card {

inline constexpr std::size_t kKeyLength = 6;  // MIFARE Classic
using Key = std::array<std::uint8_t, kKeyLength>;

/// Overwrites with zeros; not optimised away.
void wipe(std::span<std::uint8_t> secret);

/// Volatile, and wiped at its end. Keys never reach a log line.
class KeyStore {
 public:
  KeyStore(std::size_t slots, bool takes_lasting_keys)
      : slots_(slots), takes_lasting_keys_(takes_lasting_keys) {}
  ~KeyStore() { forget(); }
  KeyStore(const KeyStore&) = delete;
  KeyStore& operator=(const KeyStore&) = delete;

  /// 90 00; or 69 87, 69 88, 69 89.
  StatusWord load(const pcsc::LoadKey& load);
  /// Null: no such slot, or nothing was loaded into it.
  const Key* find(std::uint8_t number) const;
  void forget();

 private:
  struct Slot {
    Key key{};
    bool loaded = false;
  };
  std::vector<Slot> slots_;  // never grows: a key would be left behind in the old memory
  bool takes_lasting_keys_;
};

}  // namespace acr122::card
