// SPDX-License-Identifier: LGPL-2.1-or-later
// From a target in the chip's list to a Card with its ATR.
#pragma once

#include <memory>
#include <optional>

#include "card/card.h"
#include "card/shared.h"
#include "card/type2_probe.h"

namespace acr122::card {

/// A Type 2 tag that was probed before: need not be probed again while it is the same visit.
struct KnownType2 {
  Bytes uid;
  Type2 type2;
};

Identity identity_of(const rf::TargetA& target);
Identity identity_of(const rf::TargetB& target);
Identity identity_of(const rf::TargetFelica& target);
Identity identity_of(const rf::TargetJewel& target);

/// By what a card is to be found after a field reset: its UID, or nothing where that is random.
ByteView lasting_uid(const rf::TargetA& target);

/// An activated card; null: it left during activation. Errors: the reader's only.
using Activated = Result<std::unique_ptr<Card>>;

/// Type A: as ISO-DEP with the best bit rate if it answered RATS, else as a storage card. `known`
/// is read and written.
Activated activate_a(Shared& shared, const rf::TargetA& target, std::optional<KnownType2>& known);
/// Null also where the card does not answer RATS. Above `max_kbps` (106, 212, 424) no bit rate is
/// tried.
Activated activate_iso_dep_a(Shared& shared, const rf::TargetA& target, unsigned max_kbps);
/// Null also where the card answers nothing after ATTRIB and is gone then.
Activated activate_b(Shared& shared, const rf::TargetB& target);
/// `rate`: that it was found at. From 212 kbps it goes on to 424 where it answers there, too, and
/// Options::max_kbps admits that. One that is gone by then is told all the same.
Activated activate_felica(Shared& shared, const rf::TargetFelica& target, rf::BitRate rate);
Activated activate_jewel(Shared& shared, const rf::TargetJewel& target);

}  // namespace acr122::card
