// SPDX-License-Identifier: LGPL-2.1-or-later
// What runs on an ISO-DEP card, above the block protocol.
#pragma once

#include "sim/rf/card.h"

namespace sim {

class Application {
 public:
  struct Response {
    Bytes data;
    unsigned time_requests = 0;  // S(WTX) before the answer
    std::uint8_t wtxm = 1;       // multiplier of these, 1 to 59
    bool endless = false;        // S(WTX) for ever
    bool mute = false;           // no answer at all
  };
  virtual ~Application() = default;
  virtual Response run(ByteView command) = 0;
  /// The session ended: deselected or without power.
  virtual void reset() {}
  /// What Card::content and Card::load are for the card around it.
  virtual Bytes content() const { return {}; }
  virtual bool load(ByteView /*content*/) { return false; }

 protected:
  /// Data, then the status word.
  static Response status(std::uint16_t word, Bytes data = {});
};

/// A command APDU of ISO 7816-4, short or extended. `valid` is false if the lengths do not fit.
struct CommandApdu {
  bool valid = false;
  std::uint8_t cla = 0, ins = 0, p1 = 0, p2 = 0;
  Bytes data;
  std::size_t ne = 0;  // expected length; 0: none
};
CommandApdu parse_apdu(ByteView bytes);

}  // namespace sim
