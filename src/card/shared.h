// SPDX-License-Identifier: LGPL-2.1-or-later
// What all cards of one reader share.
#pragma once

#include "card/key_store.h"
#include "card/options.h"
#include "card/rate_memory.h"
#include "rf/antenna.h"

namespace acr122::card {

/// Cards keep a reference to it.
struct Shared {
  Shared(rf::Antenna& reader, const Options& settings)
      : antenna(reader), options(settings), keys(settings.key_slots, settings.takes_lasting_keys) {}

  rf::Antenna& antenna;
  const Options options;
  KeyStore keys;
  RateMemory rates;
  bool said_chips_blocks = false;  // one log line per reader
};

}  // namespace acr122::card
