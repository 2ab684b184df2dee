// SPDX-License-Identifier: LGPL-2.1-or-later
// What pcscd is told about presence. Pure: no I/O, no clock, no lock.
#pragma once

namespace acr122::reader {

/// pcscd sees levels, never edges, and only its event thread acts on them, once per turn of its
/// loop: IFDHICCPresence, power up or forget the card, wait function, idle power-off. Client
/// threads read the same level in between (pcsc-lite eventhandler.c, ifdwrapper.c). So a loss is
/// latched: the level stays "absent" for one whole turn of that loop, from the return of one wait
/// to the start of the next, whatever lies in the field by then.
class Presence {
 public:
  bool level() const { return in_field_ && !latched_; }
  bool latched() const { return latched_; }

  void card_found() { in_field_ = true; }
  void card_lost();
  /// Another card lies where one was: a loss, with the new card waiting behind the latch.
  void card_replaced();

  /// The level for IFDHICCPresence. Callers that never wait see each loss once.
  bool read();

  /// Start of the wait function. True: a loss is latched that the event thread may not have read:
  /// report a change at once.
  bool enter_wait();
  /// Since enter_wait() the level differs from what the event thread read before it, or did so for
  /// a moment.
  bool changed() const { return latched_ || level() != seen_; }
  void leave_wait() { absent_for_a_turn_ = latched_; }

  /// A wait function has been called: it watches the field, so nobody else needs to.
  bool watched() const { return watched_; }

 private:
  bool in_field_ = false;
  bool latched_ = false;
  bool absent_for_a_turn_ = false;  // latched since the last wait returned
  bool seen_ = false;
  bool watched_ = false;
};

}  // namespace acr122::reader
