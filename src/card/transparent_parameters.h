// SPDX-License-Identifier: LGPL-2.1-or-later
// Parameters of a transparent session: what objects FF6D and FF6E ask for and set (PC/SC part 3,
// amendment 1).
#pragma once

#include <optional>

#include "card/card.h"
#include "card/shared.h"
#include "card/step.h"
#include "pcsc/session_command.h"
#include "rf/raw_frames.h"

namespace acr122::card {

class TransparentParameters {
 public:
  /// All of the object, or none.
  Step set(const pcsc::SessionObject& object);
  /// Of this card. Errors: the reader's only.
  Result<Step> get(const pcsc::SessionObject& object, const Identity& card, const Shared& shared,
                   rf::RawFrames& frames) const;
  /// The program has set none.
  void clear() { *this = {}; }

  /// FWI as the program set it.
  std::optional<std::uint8_t> fwti() const { return fwti_; }
  /// For a card that is activated; `options`: as configured.
  unsigned max_kbps(unsigned options) const;
  /// FeliCa is looked for at this rate first.
  bool prefers_424_kbps() const;

 private:
  std::optional<std::uint8_t> fwti_;
  std::optional<std::uint8_t> speed_;  // as TA(1)
};

}  // namespace acr122::card
