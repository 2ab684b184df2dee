// SPDX-License-Identifier: LGPL-2.1-or-later
// What all cards of one reader share.
#pragma once

#include "card/key_store.h"
#include "card/options.h"
#include "card/rate_memory.h"
#include "rf/antenna.h"
#include "rf/block.h"

namespace acr122::card {

/// Cards keep a reference to it.
struct Shared {
  Shared(rf::Antenna& reader, const Options& settings)
      : antenna(reader), options(settings), keys(settings.key_slots, settings.takes_lasting_keys) {}

  /// Frames that a card of type A may send: as set, if the reader can hand them over. 128 every
  /// reader can.
  std::size_t fsd() const {
    constexpr std::size_t kAlways = 128;
    const std::size_t wanted = options.fsd_bytes;
    return wanted - rf::kCrcSize <= antenna.longest_answer() ? wanted : std::min(wanted, kAlways);
  }

  rf::Antenna& antenna;
  const Options options;
  KeyStore keys;
  RateMemory rates;
  bool automatic_ats = true;  // else no RATS: a card of type A shows its storage side
  // One log line each per reader: no frames pass; an Ultralight is a guess.
  bool said_chips_blocks = false;
  bool said_guessed = false;
};

}  // namespace acr122::card
