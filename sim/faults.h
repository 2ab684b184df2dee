// SPDX-License-Identifier: LGPL-2.1-or-later
// Faults as data: what goes wrong, when, and until when.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

#include "acr122/bytes.h"

namespace sim {

struct Fault {
  enum class What : std::uint8_t {
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
    wedged,           // silent until USB reset
    wedged_until_replug,
    hang_until_cancel,  // a pending read ends by cancellation only
  };
  What what = What::no_answer;
  unsigned skip = 0;   // bulk OUT messages (of those that match `only`) to let pass first
  unsigned times = 1;  // how often; 0: until the next USB reset
  std::uint64_t delay_us = 0;
  unsigned count = 0;
  acr122::Bytes bytes;
  /// Only messages whose payload (after the CCID header) starts with these bytes; empty: all.
  acr122::Bytes only;
};

/// What is to go wrong with one reader. Thread-safe.
class Faults {
 public:
  void arm(Fault fault);
  void clear();
  bool empty() const;

  /// The fault that strikes the message with this payload. Counts `skip` and `times` down.
  std::optional<Fault> take(acr122::ByteView payload);

  /// A USB reset ends the faults that were armed for an unlimited number of times.
  void usb_reset();

 private:
  mutable std::mutex mutex_;
  std::vector<Fault> armed_;
};

}  // namespace sim
