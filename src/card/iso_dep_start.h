// SPDX-License-Identifier: LGPL-2.1-or-later
// How ISO 14443-4 begins with a card of type A or B: RATS or ATTRIB, and who makes the blocks.
#pragma once

#include <memory>

#include "card/shared.h"
#include "rf/session.h"

namespace acr122::card {

/// `session` is null where the card does not begin: it speaks no ISO 14443-4, or is gone.
template <class Target>
struct StartedAs {
  Target target;  // as it was listed last; of type A with its ATS
  std::unique_ptr<rf::Session> session;
};
using Started = StartedAs<rf::TargetA>;
using StartedB = StartedAs<rf::TargetB>;

/// RATS, its guard time, then a session at 106 kbps, by the driver's own blocks. What gets in the
/// way is told apart here: a lost answer (RATS again, then by the chip, after a field reset), a
/// chip without InCommunicateThru (blocks by the chip). `target` has just been selected. Errors:
/// the reader's only.
Result<Started> start_a(Shared& shared, rf::TargetA target);

/// The chip has sent ATTRIB with frames of 64 bytes, and CID 1 to a card that knows CIDs. A session
/// by the driver's own blocks, where the chip passes them on. `target` speaks ISO 14443-4. Errors:
/// the reader's only.
Result<StartedB> start_b(Shared& shared, const rf::TargetB& target);

}  // namespace acr122::card
