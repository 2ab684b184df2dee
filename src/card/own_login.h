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
  OwnLogin() = default;
  ~OwnLogin() { forget(); }
  OwnLogin(const OwnLogin&) = delete;
  OwnLogin& operator=(const OwnLogin&) = delete;

  /// `frame` is a login, at most kLongest bytes; `done`: the card accepted it. The one before is
  /// over.
  void made(ByteView frame, bool done);
  /// The card was selected anew.
  void lost() { on_card_ = false; }
  /// What `from` kept, for a card that was activated anew.
  void take(OwnLogin& from);
  void forget();

  /// The program's last login was one of its own, accepted or not.
  bool is_latest() const { return latest_; }
  /// To be sent again; empty: nothing to repeat.
  ByteView missing() const { return on_card_ ? ByteView{} : frame(); }
  /// missing() was sent.
  void repeated(bool done);

  static constexpr std::size_t kLongest = 12;

 private:
  ByteView frame() const { return ByteView(frame_).first(size_); }

  std::array<std::uint8_t, kLongest> frame_{};
  std::size_t size_ = 0;
  bool latest_ = false;
  bool on_card_ = false;
};

}  // namespace acr122::card
