// SPDX-License-Identifier: LGPL-2.1-or-later
// Direct transmits of programs that are connected by T=0. Pure.
#pragma once

#include <optional>

#include "base/bytes.h"

namespace acr122::reader {

/// By T=0 a command that brings data gets none back: the answer is 61 xx and waits for GET RESPONSE
/// (ISO 7816-3, 12.2.1). The first ACR122 answered a direct transmit so, its 90 00 being counted
/// (ACR122 NFC reader API 1.0, page 12), and libnfc insists on it (drivers/acr122_pcsc.c).
class AnswerByHalves {
 public:
  /// What the program gets in place of `answer`, the whole answer to its direct transmit.
  Bytes keep(Bytes answer);

  /// The answer to FF C0 00 00 Le while there is something to fetch: that, or 6C xx for another
  /// Le. nullopt: nothing waits.
  std::optional<Bytes> fetch(std::uint8_t le);

  void forget() { waiting_.clear(); }

 private:
  Bytes waiting_;
};

}  // namespace acr122::reader
