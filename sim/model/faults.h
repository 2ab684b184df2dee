// SPDX-License-Identifier: LGPL-2.1-or-later
// Faults as data: what goes wrong, when, and until when.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "sim/base/bytes.h"

namespace sim {

class Card;

struct Fault {
  enum class What : std::uint8_t {
    // On USB. They strike bulk OUT messages; `only` is compared with what follows the CCID header.
    no_answer,        // the reader swallows the command: it is not carried out
    late_answer,      // the answer comes `delay_us` later than it should
    stall,            // bulk IN halts until CLEAR_HALT, the answer is lost
    truncated,        // the answer loses its last `count` bytes, dwLength unchanged
    over_long,        // `bytes` follow the answer, dwLength unchanged
    wrong_length,     // dwLength is replaced by `count`
    wrong_seq,        // bSeq is `count` too high (255: one too low)
    stale,            // `bytes` (a whole CCID message) come first
    replaced,         // `bytes` (a whole CCID message, bSeq patched) come instead
    empty_datablock,  // 80 with length 0, bStatus 00, bError FE
    doubled,          // the answer comes twice
    lost_answer,      // the command is carried out, its answer never comes
    replayed,         // the answer before this one comes once more, then the right one
    garbled,          // byte `count` of the answer (behind the last: the last) is inverted
    wedged,           // silent until USB reset
    wedged_until_replug,
    hang_until_cancel,  // a pending read ends by cancellation only
    unplug,             // the reader is pulled out when the command has arrived

    // In the chip. They strike PN532 commands, the firmware's own included; `only` is compared with
    // the command from D4.
    chip_error,         // status `count` instead of an answer, not carried out; commands whose
                        // answer has a status byte only (InDataExchange and its like)
    chip_syntax_error,  // the 7F frame

    // On the air. They strike frames from the reader; `only` is compared with the frame's bytes.
    rf_frame_lost,    // no card hears the frame
    rf_frame_spoilt,  // the cards hear it with a wrong CRC; without one they do not recognise it
    rf_answer_lost,   // the cards hear it and answer, the reader hears nothing
    rf_noise,         // the card's answer is spoilt: its CRC is wrong, or nothing is left of it
    pull_card,        // all cards leave before they hear the frame
    swap_card,        // all leave, and `card` is there instead
  };
  What what = What::no_answer;
  unsigned skip = 0;  // messages, commands or frames (of those that match `only`) to let pass first
  unsigned times = 1;  // how often; 0: until the next USB reset
  std::uint64_t delay_us = 0;
  unsigned count = 0;
  acr122::Bytes bytes = {};
  /// Only messages, commands or frames that start with these bytes; empty: all.
  acr122::Bytes only = {};
  /// After each strike so many that match pass: 4 lets rf_noise spoil every fifth frame.
  unsigned pause = 0;
  std::shared_ptr<Card> card = {};
};

/// What is to go wrong with one reader. Thread-safe.
class Faults {
 public:
  void arm(Fault fault);
  void clear();
  bool empty() const;

  /// The fault that strikes the message with this payload. Counts `skip` and `times` down.
  std::optional<Fault> take(acr122::ByteView payload);
  /// What take() does, for a PN532 command and for a frame on the air.
  std::optional<Fault> take_chip_fault(acr122::ByteView command);
  std::optional<Fault> take_rf_fault(acr122::ByteView frame);

  /// A USB reset ends the faults that were armed for an unlimited number of times.
  void usb_reset();

 private:
  using Concerns = bool (*)(const Fault&, acr122::ByteView);
  std::optional<Fault> take(acr122::ByteView bytes, Concerns concerns);

  mutable std::mutex mutex_;
  std::vector<Fault> armed_;
};

}  // namespace sim
