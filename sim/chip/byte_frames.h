// SPDX-License-Identifier: LGPL-2.1-or-later
// Frames that a host makes itself, by the registers of the contactless unit: bytes into the FIFO,
// then a command. As much of it as Type 1 tags need, each of whose bytes is a frame (nfcpy,
// pn532.py, which found this way).
#pragma once

#include <cstdint>
#include <optional>

#include "sim/rf/card.h"

namespace sim::chip {

struct State;

/// FIFO and transmitter between two register writes.
struct ByteFrames {
  Bytes fifo;
  Bytes sent;               // since the receiver was last switched on
  bool well_formed = true;  // the first with 7 bits, the others whole and without parity
  struct Arriving {
    Microseconds at;
    Bytes bits;
  };
  std::optional<Arriving> arriving;
};

/// FIFOData, FIFOLevel and Command; nullopt: another register.
std::optional<std::uint8_t> read_unit(State& state, std::uint16_t address);
/// False: another register.
bool write_unit(State& state, std::uint16_t address, std::uint8_t value);

}  // namespace sim::chip
