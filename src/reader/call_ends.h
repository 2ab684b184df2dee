// SPDX-License-Identifier: LGPL-2.1-or-later
// Calls behind which pcscd writes a card's presence into what clients see, without a lock. Pure: no
// I/O, no lock.
#pragma once

#include "base/clock.h"

namespace acr122::reader {

/// Its event thread writes the level there, too, and never again while that stays; whatever it is
/// told meanwhile may be overwritten by the end of such a call (pcsc-lite 1.9.9). So it waits.
class CallEnds {
 public:
  /// After one that fails pcscd writes "present, but mute", after a power down "present". If its
  /// event thread writes "absent" before that, the card seems to lie there for ever (winscard.c,
  /// SCardReconnect and SCardDisconnect; eventhandler.c).
  void power_call_ends(TimePoint now);
  /// The other way round: pcscd writes "absent". If its event thread has told of the next card by
  /// then, that one seems to be away until it is lifted (winscard.c, SCardTransmit).
  void transmit_met_no_card(TimePoint now);

  /// When this level may be told at last; the past: at once.
  TimePoint may_tell(bool present) const {
    return present ? transmit_is_through_ : power_call_is_through_;
  }
  /// An absence was told that had to wait. Twice: the event thread may ask first for its idle power
  /// off, holding a lock that SCardDisconnect wants before it writes.
  void told_late_absence(TimePoint now);

 private:
  enum class Asked : std::uint8_t { never, once };

  TimePoint power_call_is_through_{};
  TimePoint transmit_is_through_{};
  Asked asked_ = Asked::once;  // since the last power call
};

}  // namespace acr122::reader
