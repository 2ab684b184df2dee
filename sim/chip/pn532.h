// SPDX-License-Identifier: LGPL-2.1-or-later
// The virtual PN532: host commands in, responses out (UM0701-02, chapter 7).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "sim/model/reader_model.h"
#include "sim/rf/field.h"

namespace sim {

class Pn532 {
 public:
  /// The chip of this reader; the model outlives it.
  Pn532(Field& field, Clock& clock, Counters& counters, const ReaderModel& model);
  ~Pn532();

  /// One command `D4 cc ..`. Returns `D5 cc+1 ..`; the single byte 7F for a syntax error frame;
  /// nullopt when the chip would wait for ever (infinite retries on an empty field).
  /// Advances the clock by the chip's and the air's time.
  std::optional<Bytes> command(ByteView d4);

  /// Whether the model has this command (UM0701-02, table 12: the code behind D4).
  static bool knows(std::uint8_t code);

  /// Power-on or USB reset of the reader: chip settings back to their defaults, field off.
  void reset();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sim
