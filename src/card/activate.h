// SPDX-License-Identifier: LGPL-2.1-or-later
// From a target in the chip's list to a Card with its ATR.
#pragma once

#include <memory>
#include <optional>

#include "card/card.h"
#include "card/options.h"
#include "card/rf.h"
#include "card/type2_probe.h"

namespace acr122::card {

/// An activated card and the chip's number for it; no card: it left during activation.
struct Activated {
  std::unique_ptr<Card> card;
  std::uint8_t tg = 0;
};

/// A Type 2 tag that was probed before: need not be probed again while it is the same visit.
struct KnownType2 {
  Bytes uid;
  Type2 type2;
};

Identity identity_of(const pn532::TargetA& target);
Identity identity_of(const pn532::TargetB& target);
Identity identity_of(const pn532::TargetFelica& target);
Identity identity_of(const pn532::TargetJewel& target);

/// Type A: as ISO-DEP with the best bit rate if it answered RATS, else as a storage card. `known`
/// is read and written. Errors of all: the reader's only.
Result<Activated> activate_a(Rf& rf, const Options& options, pn532::TargetA target,
                             std::optional<KnownType2>& known);
Result<Activated> activate_iso_dep_a(Rf& rf, const Options& options, pn532::TargetA target);
Result<Activated> activate_b(Rf& rf, const Options& options, const pn532::TargetB& target);
Result<Activated> activate_felica(Rf& rf, const Options& options, const pn532::TargetFelica& target,
                                  pn532::BitRate rate);
Result<Activated> activate_jewel(Rf& rf, const Options& options, const pn532::TargetJewel& target);

}  // namespace acr122::card
