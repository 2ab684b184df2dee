// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card/own_login.h"

#include <algorithm>

#include "card/key_store.h"

namespace acr122::card {

void OwnLogin::made(ByteView frame, bool done) {
  forget();
  latest_ = true;
  on_card_ = done;
  if (!done || frame.size() > kLongest) return;
  std::ranges::copy(frame, frame_.begin());
  size_ = frame.size();
}

void OwnLogin::take(OwnLogin& from) {
  made(from.frame(), from.size_ > 0);
  latest_ = from.latest_;
  on_card_ = false;
  from.forget();
}

void OwnLogin::forget() {
  wipe(frame_);
  size_ = 0;
  latest_ = on_card_ = false;
}

// A card that refuses it has another key now: it is not asked again.
void OwnLogin::repeated(bool done) {
  on_card_ = done;
  if (done) return;
  wipe(frame_);
  size_ = 0;
}

}  // namespace acr122::card
