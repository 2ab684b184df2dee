// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card/own_login.h"

#include <algorithm>

#include "card/key_store.h"

namespace acr122::card {

void OwnLogin::made(ByteView frame, bool done) {
  forget();
  state_ = State::refused;
  if (!done || frame.size() > kLongest) return;
  std::ranges::copy(frame, frame_.begin());
  size_ = frame.size();
  state_ = State::on_card;
}

void OwnLogin::take(OwnLogin& from) {
  made(from.frame(), from.size_ > 0);
  state_ = from.state_;
  lost();
  from.forget();
}

void OwnLogin::forget() {
  wipe(frame_);
  size_ = 0;
  state_ = State::none;
}

// A card that refuses it has another key now: it is not asked again.
void OwnLogin::repeated(bool done) {
  if (!done) forget();
  state_ = done ? State::on_card : State::refused;
}

}  // namespace acr122::card
