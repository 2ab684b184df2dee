// SPDX-License-Identifier: LGPL-2.1-or-later
// What the air said. It never leaves the layers rf and card: an Error is the reader's trouble, a
// status word an answer.
#pragma once

#include "base/bytes.h"
#include "pn532/exchange.h"

namespace acr122::rf {

struct Heard {
  enum class Kind : std::uint8_t {
    data,
    silence,
    nak,     // of a MIFARE or Type 2 card; the chip keeps its value to itself
    spoilt,  // an answer, but what is left of it is no use; or none that a reader could pass on
  };
  /// What spoilt it, as far as the chip tells.
  enum class Flaw : std::uint8_t {
    none,
    crc,
    parity,
    collision,
    framing,
    chip,      // its buffers, its heat, a parameter: not the card's fault
    refused,   // the reader does not know the command (clones) or would not
    too_late,  // the card chains on beyond its time
    other,
  };
  Kind kind = Kind::silence;
  Flaw flaw = Flaw::none;
  Bytes data;                  // empty unless `kind` is data
  std::uint8_t last_bits = 0;  // of the last byte of a raw frame; 0: all eight

  bool ok() const { return kind == Kind::data; }
  /// Whatever it was, it came from the air.
  bool anybody() const { return kind != Kind::silence && flaw != Flaw::refused; }
};

Heard heard(pn532::Exchange exchange);
/// Of a command that the reader does not know or cannot take: nothing was sent.
inline Heard refused() { return {Heard::Kind::spoilt, Heard::Flaw::refused, {}}; }

}  // namespace acr122::rf
