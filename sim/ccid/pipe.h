// SPDX-License-Identifier: LGPL-2.1-or-later
// The bulk IN endpoint: messages that wait for the host, cut into transfers.
#pragma once

#include <deque>

#include "sim/base/bytes.h"
#include "sim/base/clock.h"

namespace sim::ccid {

class Pipe {
 public:
  struct Transfer {
    bool overflow = false;  // the room ends inside a packet: babble
    Bytes data;
  };

  /// `held_back`: a fault delays this answer, so that back ends that run in real time wait for it.
  void push(Bytes message, Microseconds ready_at, bool held_back = false);
  bool empty() const { return queue_.empty(); }
  Microseconds ready_at() const { return queue_.front().ready_at; }
  bool held_back() const { return queue_.front().held_back; }

  /// The next transfer of at most `room` bytes. Ends with a short packet, an empty one after a
  /// multiple of 64 bytes, or when the room is full.
  Transfer take(std::size_t room);
  void clear() { queue_.clear(); }

 private:
  struct Message {
    Bytes data;
    Microseconds ready_at = 0;
    bool held_back = false;
    std::size_t sent = 0;
  };
  std::deque<Message> queue_;
};

}  // namespace sim::ccid
