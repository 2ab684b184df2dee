// SPDX-License-Identifier: LGPL-2.1-or-later
// Is an ISO-DEP card still there? Asked without disturbing it.
#pragma once

#include "card/card.h"
#include "rf/antenna.h"

namespace acr122::card {

/// Presence test of one activated ISO 14443-4 card. First by the chip's attention request; where
/// that is no use (it never succeeds with JCOP31 on a PN532: libnfc pn53x.c) by a raw R(NAK),
/// remembered for as long as the card stays.
class Attention {
 public:
  explicit Attention(Identity::Technology technology = Identity::Technology::a)
      : technology_(technology) {}

  /// Gone: two raw R(NAK) met silence. Errors: the reader's only.
  Result<Sighting> ask(rf::Antenna& antenna);

 private:
  Identity::Technology technology_;
  bool raw_ = false;
};

}  // namespace acr122::card
