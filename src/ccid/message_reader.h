// SPDX-License-Identifier: LGPL-2.1-or-later
// Puts one bulk message together from packets, without ever waiting for a packet that the reader
// may not send.
#pragma once

#include <array>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"
#include "base/transport.h"
#include "ccid/message.h"

namespace acr122::ccid {

/// The end of a whole request: all its transfers share one time-out.
class Deadline {
 public:
  Deadline(const Clock& clock, Milliseconds from_now)
      : clock_(clock), end_(clock.now() + from_now) {}
  /// Time left, rounded up to a millisecond; 0 when it is over.
  Milliseconds left() const;
  TimePoint now() const { return clock_.now(); }

 private:
  const Clock& clock_;
  TimePoint end_;
};

/// Packets of a full-speed bulk endpoint (USB 2.0, 5.8.3). Reads are whole packets, because a
/// packet larger than the room for it is an overflow.
inline constexpr std::size_t kPacketSize = 64;

class MessageReader {
 public:
  MessageReader(Transport& transport, Deadline deadline)
      : transport_(transport), deadline_(deadline) {}

  /// The next message, exactly as long as its dwLength says. Zero-length packets
  /// before it are skipped; one that comes late is a transfer that the kernel ended. A halted
  /// endpoint is cleared once and read again. Errors: reader_gone, aborted, timed_out,
  /// transfer_failed, interrupted; malformed_reply (shorter or longer than dwLength, or no CCID
  /// header).
  Result<ReceivedMessage> next();

 private:
  Result<std::size_t> first_packet(std::span<std::uint8_t> into);
  Result<std::size_t> receive(std::span<std::uint8_t> into);

  Transport& transport_;
  Deadline deadline_;
  bool halt_cleared_ = false;
};

}  // namespace acr122::ccid
