// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/reset_watch.h"

namespace acr122::reader {
namespace {

// One or two short exchanges, some 2 ms each, that the radio does not notice.
constexpr Milliseconds kInUse{500};
constexpr Milliseconds kIdle{2'500};

}  // namespace

bool ResetWatch::due(TimePoint now, bool card_in_use) const {
  return !last_check_ || now - *last_check_ >= (card_in_use ? kInUse : kIdle);
}

void ResetWatch::card_left() {
  state_ = State::doubtful;
  last_check_.reset();
}

}  // namespace acr122::reader
