// SPDX-License-Identifier: LGPL-2.1-or-later
// Frames as a program wants them: with or without CRC and parity, down to the bit.
#pragma once

#include <optional>

#include "rf/antenna.h"

namespace acr122::rf {

struct Framing {
  bool add_crc = true;
  bool check_crc = true;  // it is taken off, too
  bool parity = true;
  std::uint8_t last_bits = 0;  // of the last byte sent; 0: all eight

  bool usual() const { return add_crc && check_crc && parity && last_bits == 0; }
};

/// What a command that is written byte by byte waits for.
struct BytesAnswer {
  std::size_t size;   // bytes, without CRC
  Milliseconds time;  // until the last of them is there
};

/// Frames with the registers of the contactless interface set for them and put back behind them:
/// whatever becomes of the program, the driver's own commands find them as they were. Errors of all
/// calls: the reader's only.
class RawFrames {
 public:
  explicit RawFrames(Antenna& antenna) : antenna_(antenna) {}

  /// From a reader that lets nobody at its registers (clones): Heard::Flaw::refused.
  Result<Heard> exchange(ByteView frame, const Framing& framing, Milliseconds time);

  /// A command of a Type 1 tag, UID included, for which the chip has no command of its own: written
  /// byte by byte into the transmitter, each byte a frame, the first of seven bits, CRC_B behind
  /// them, and fetched from the FIFO. Answers of at most 54 bytes, CRC_B checked and taken off.
  /// Heard::Flaw::refused, and nothing is sent: from a reader that lets nobody at its registers,
  /// and for a command too long for Antenna::longest_frame() (14 bytes take 162). The registers
  /// stay set for the next such command: put_back() before any other.
  Result<Heard> exchange_bytes(ByteView command, const BytesAnswer& expected);

  Antenna& antenna() { return antenna_; }

  /// TxMode, RxMode and ManualRCV as the last selection set them, speed and framing included.
  struct Modes {
    bool known = false;  // not on such a reader
    std::uint8_t send = 0, receive = 0, manual_rcv = 0;
  };
  Result<Modes> modes();
  /// A selection has set them anew.
  void forget_modes() {
    if (!changed_) usual_ = {};
  }

  /// Puts back what exchange_bytes(), or an exchange that broke, has left. Nothing to do otherwise.
  Result<void> put_back() { return changed_ ? restore() : Result<void>{}; }

 private:
  Result<void> restore();
  Result<pn532::Status> set(const Framing& framing);
  Result<Heard> with_last_bits(Heard heard);
  Result<pn532::Status> send_bytes(ByteView bytes);
  Result<Bytes> take_fifo(std::size_t most);

  Antenna& antenna_;
  Modes usual_;
  bool changed_ = false;  // the registers are the program's
};

}  // namespace acr122::rf
