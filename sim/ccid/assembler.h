// SPDX-License-Identifier: LGPL-2.1-or-later
// Bulk OUT transfers to CCID messages.
#pragma once

#include <optional>

#include "sim/base/bytes.h"
#include "sim/base/clock.h"

namespace sim::ccid {

/// A message is complete when dwLength says so or when a short packet ends it.
class Assembler {
 public:
  explicit Assembler(Counters& counters) : counters_(counters) {}

  /// The data of one transfer. Returns a message when this transfer completes one.
  std::optional<Bytes> feed(ByteView transfer);
  void reset();

 private:
  bool complete(ByteView transfer) const;

  Counters& counters_;
  Bytes pending_;
  bool zlp_owed_ = false;
};

}  // namespace sim::ccid
