// SPDX-License-Identifier: LGPL-2.1-or-later
// One command to the PN532 and what came of it.
#pragma once

#include <optional>

#include "base/clock.h"
#include "pn532/exchange.h"
#include "pn532/frame_link.h"

namespace acr122::pn532 {

/// The host waits longer than the chip, or a late answer would be taken for the next one. nfcpy's
/// 0.1 s was too short for firmware 215 and 216 (nfcpy#105, nfcpy#200): the answer came one command
/// late. One second more costs nothing while the reader is well.
inline constexpr Milliseconds kHostMargin{1'000};

/// The Status of an Error that leaves the reader well: its firmware passed no answer on, or it
/// refused the command.
std::optional<Status> said_in_its_place(const Error& error);

/// Errors of all calls: those of FrameLink::pn532, and malformed_reply. `where` names the command
/// in them. `timeout` is the chip's; the host's margin comes on top, but for exchange().
class Commands {
 public:
  explicit Commands(FrameLink& link) : link_(link) {}

  /// One that touches no card.
  Result<Bytes> chip_only(ByteView command);
  /// Likewise, and nothing is answered.
  Result<void> without_answer(ByteView command, const char* where);
  /// Likewise, of one that not every chip knows: Status::ok, or refused.
  Result<Status> optional(ByteView command, const char* where);
  Result<Bytes> list(ByteView command, Milliseconds timeout);
  Result<Status> with_status(ByteView command, Milliseconds timeout, const char* where);
  /// `timeout` is the host's.
  Result<Exchange> exchange(ByteView command, Milliseconds timeout, const char* where);

 private:
  FrameLink& link_;
};

}  // namespace acr122::pn532
