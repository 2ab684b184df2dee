// SPDX-License-Identifier: LGPL-2.1-or-later
// What pcscd is told about presence and power. Pure: no I/O, no clock, no lock.
#pragma once

#include <cstdint>

namespace acr122::reader {

/// pcscd sees levels, never edges, and only its event thread acts on them, once per turn of its
/// loop: IFDHICCPresence, power up or forget the card, wait function, idle power-off. Client
/// threads read the same level in between (pcsc-lite eventhandler.c, ifdwrapper.c). So a loss is
/// latched: the level stays "absent" for one whole turn of that loop, from the return of one wait
/// to the start of the next, whatever lies in the field by then.
class Presence {
 public:
  enum class State : std::uint8_t {
    absent,
    unpowered,
    powered,
    lost,     // latched: the event thread may not have read "absent" yet
    swapped,  // latched, and another card lies there
    lost_for_a_turn,
    swapped_for_a_turn,
  };

  State state() const { return state_; }
  bool level() const { return state_ == State::unpowered || powered(); }
  bool powered() const { return state_ == State::powered; }
  bool latched() const { return state_ >= State::lost; }

  void card_found();
  void card_lost();
  /// Another card lies where one was: a loss, with the new card waiting behind the latch.
  void card_replaced();
  /// Of a card that pcscd may know of; else nothing happens.
  void set_powered(bool on);

  /// The level for IFDHICCPresence. Callers that never wait see each loss once.
  bool read();

  /// Start of the wait function. True: a loss is latched that the event thread may not have read:
  /// report a change at once.
  bool enter_wait();
  /// Since enter_wait() the level differs from what the event thread read before it, or did so for
  /// a moment.
  bool changed() const { return latched() || level() != (event_thread_ == EventThread::saw_card); }
  void leave_wait();

  /// A wait function has been called: it watches the field, so nobody else needs to.
  bool watched() const { return event_thread_ != EventThread::unknown; }

 private:
  enum class EventThread : std::uint8_t { unknown, saw_nothing, saw_card };

  void release_latch();

  State state_ = State::absent;
  EventThread event_thread_ = EventThread::unknown;
};

}  // namespace acr122::reader
