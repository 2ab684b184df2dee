// SPDX-License-Identifier: LGPL-2.1-or-later
// Frames as a program wants them: with or without CRC and parity, down to the bit.
#pragma once

#include <optional>

#include "card/rf.h"

namespace acr122::card {

struct Framing {
  bool add_crc = true;
  bool check_crc = true;  // and take it off
  bool parity = true;
  std::uint8_t last_bits = 0;  // of the last byte sent; 0: all eight

  bool usual() const { return add_crc && check_crc && parity && last_bits == 0; }
};

struct RawAnswer {
  Bytes data;
  std::uint8_t last_bits = 0;  // that the last byte came with; 0: all eight
};

/// InCommunicateThru with the registers of the contactless interface set for one frame and put
/// back behind it: whatever becomes of the program, the driver's own commands find them as they
/// were.
class RawFrames {
 public:
  explicit RawFrames(pn532::Chip& chip) : chip_(chip) {}

  /// Errors: those of in_communicate_thru, and the reader's.
  Result<RawAnswer> exchange(ByteView frame, const Framing& framing, Milliseconds timeout);

  /// TxMode and RxMode as the last selection set them, speed and framing included.
  struct Modes {
    std::uint8_t send = 0, receive = 0;
  };
  Result<Modes> modes();
  /// A selection has set them anew.
  void forget_modes() {
    if (!changed_) usual_.reset();
  }

  /// Puts back what an exchange that broke has left. Errors: the reader's only.
  Result<void> put_back();

 private:
  struct Usual {
    std::uint8_t tx_mode = 0, rx_mode = 0, manual_rcv = 0;
  };
  Result<Usual> usual();
  Result<void> set(const Usual& usual, const Framing& framing);
  Result<RawAnswer> with_last_bits(Bytes data);

  pn532::Chip& chip_;
  std::optional<Usual> usual_;
  bool changed_ = false;  // the registers are the program's
};

}  // namespace acr122::card
