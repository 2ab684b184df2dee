// SPDX-License-Identifier: LGPL-2.1-or-later
// What one round of looks into an empty field may cost.
#pragma once

#include <cstddef>

namespace acr122::card {

struct Effort {
  /// How often the chip tries each technology, some 5 ms each time: 2 to 255. A card that is active
  /// takes the first REQA as a mistake and answers only the second (adafruit/Adafruit-PN532#52).
  unsigned tries = 2;
  /// Technologies looked for besides the first of Options::technologies, in turn. Of five, with two
  /// in each round, the first is looked for often enough for a tap of 60 ms, and each other one
  /// for one of 90 ms, which is what a tap of its kind has.
  std::size_t others = 2;
  /// FeliCa's two rates share one turn: whoever answers at one answers at both, nearly always, and
  /// the other technologies come sooner.
  bool felica_rates_share = false;
};

}  // namespace acr122::card
