// SPDX-License-Identifier: LGPL-2.1-or-later
// Whether a program may still drive the chip itself.
#pragma once

#include <optional>

#include "base/clock.h"

namespace acr122::reader {

/// Thread-safe: disconnects are heard of while a conversation goes on. pcscd calls the stop
/// function at the last SCardDisconnect (winscard.c), whatever ended the program: nobody is left
/// who could drive the chip.
class Programs {
 public:
  /// A program uses the chip: an earlier disconnect means nothing any more.
  void came() EXCLUDES(mutex_) {
    const Lock lock(mutex_);
    left_.reset();
  }
  void disconnected(TimePoint now) EXCLUDES(mutex_) {
    const Lock lock(mutex_);
    last_disconnect_ = now;
    if (!left_) left_ = now;
  }
  /// The first disconnect since one came, if there was one.
  std::optional<TimePoint> left() const EXCLUDES(mutex_) {
    const Lock lock(mutex_);
    return left_;
  }
  /// The last one, whatever programs did since; long ago: never.
  TimePoint last_disconnect() const EXCLUDES(mutex_) {
    const Lock lock(mutex_);
    return last_disconnect_;
  }

 private:
  mutable Mutex mutex_;
  std::optional<TimePoint> left_ GUARDED_BY(mutex_);
  TimePoint last_disconnect_ GUARDED_BY(mutex_) = TimePoint::min();
};

}  // namespace acr122::reader
