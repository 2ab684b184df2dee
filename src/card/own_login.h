// SPDX-License-Identifier: LGPL-2.1-or-later
// A login that a program made by a frame of its own. Pure.
#pragma once

#include <array>

#include "base/bytes.h"

namespace acr122::card {

/// Kept so that it can be made again: what the driver does in between, a presence test for example,
/// may end it on the card, and the program knows nothing of that. The key is wiped with it.
class OwnLogin {
 public:
  enum class State : std::uint8_t {
    none,       // the last login was none of the program's own
    refused,    // by the card: nothing to repeat
    on_card,    // accepted
    to_repeat,  // accepted, and the card was selected anew since
  };

  OwnLogin() = default;
  ~OwnLogin() { forget(); }
  OwnLogin(const OwnLogin&) = delete;
  OwnLogin& operator=(const OwnLogin&) = delete;

  /// `frame` is a login, at most kLongest bytes; `done`: the card accepted it. The one before is
  /// over.
  void made(ByteView frame, bool done);
  /// The card was selected anew.
  void lost() {
    if (state_ == State::on_card) state_ = State::to_repeat;
  }
  /// What `from` kept, for a card that was activated anew.
  void take(OwnLogin& from);
  void forget();

  State state() const { return state_; }
  /// To be sent again; empty: nothing to repeat.
  ByteView missing() const { return state_ == State::to_repeat ? frame() : ByteView{}; }
  /// missing() was sent.
  void repeated(bool done);

  static constexpr std::size_t kLongest = 12;

 private:
  ByteView frame() const { return ByteView(frame_).first(size_); }

  std::array<std::uint8_t, kLongest> frame_{};
  std::size_t size_ = 0;
  State state_ = State::none;
};

}  // namespace acr122::card
