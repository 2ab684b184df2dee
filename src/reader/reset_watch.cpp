// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/reset_watch.h"

namespace acr122::reader {
namespace {

// One or two short exchanges, some 2 ms each, that the radio does not notice.
constexpr Milliseconds kCheckInterval{500};

}  // namespace

void ResetWatch::checked(TimePoint now) { next_check_ = now + kCheckInterval; }

void ResetWatch::card_left() {
  doubtful_ = true;
  next_check_ = {};
}

}  // namespace acr122::reader
