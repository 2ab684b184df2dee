// SPDX-License-Identifier: LGPL-2.1-or-later
// What the chip hangs on: one PN532 frame out, one back.
#pragma once

#include "base/bytes.h"
#include "base/result.h"

namespace acr122::pn532 {

class FrameLink {
 public:
  virtual ~FrameLink() = default;

  /// One command, from its code on, e.g. `02`; the answer behind its code. `timeout` bounds the
  /// whole of it. Errors: too_long (see max_frame()), and those of what lies between host and chip.
  /// Of these no_answer, reader_refused (either: the chip was mute) and chip_refused (it does not
  /// know the command, or not with this length) leave the conversation in step.
  virtual Result<Bytes> pn532(ByteView command, Milliseconds timeout) = 0;

  /// After an Error: brings question and answer together again by means that neither the chip nor
  /// a card notices, within some seconds. Errors: those of pn532(); then it stays out of step.
  virtual Result<void> get_in_step() = 0;

  /// Longest frame that passes, D4 included: answers of this length fit, too.
  virtual std::size_t max_frame() const = 0;

  /// Longest answer that can be handed over at all, D5 included. Known once one was asked for.
  virtual std::size_t max_answer() const = 0;
};

}  // namespace acr122::pn532
