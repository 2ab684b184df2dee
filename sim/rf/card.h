// SPDX-License-Identifier: LGPL-2.1-or-later
// The air interface between the virtual PN532 and virtual cards, one frame at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/bytes.h"
#include "sim/base/clock.h"

namespace sim {

/// Modulation and framing of one RF frame.
enum class Modulation : std::uint8_t { a, b, felica, jewel };

/// What goes through the air, without CRC, parity and SOF/EOF: the model checks those by flag.
struct RfFrame {
  Modulation modulation = Modulation::a;
  unsigned kbps = 106;  // bit rate of this frame
  Bytes bytes;
  unsigned last_bits = 0;  // valid bits of the last byte, 0 = all 8 (REQA: 7, ACK/NAK: 4)
  bool crc = true;         // sent with CRC_A, CRC_B or the FeliCa CRC
  bool parity = true;      // type A: each whole byte with its odd parity bit
};

/// A card's answer: the frame and how long the card thought before it.
struct RfAnswer {
  RfFrame frame;
  Microseconds delay = 86;  // frame delay time; 86 us = FDT 1172/fc
};

/// A virtual card: a state machine fed with frames. State outlives visits to the field.
class Card {
 public:
  virtual ~Card() = default;
  virtual std::string describe() const = 0;

  /// The field went away (or the card did): volatile state is lost, random UIDs change.
  virtual void field_off() = 0;

  /// One frame heard by the card. nullopt: it says nothing (not addressed, halted, other
  /// technology).
  virtual std::optional<RfAnswer> hear(const RfFrame& frame) = 0;

  /// Crypto1 is not modelled bit by bit: the PN532 hands the login to the card. False: wrong key or
  /// no such sector; the card then is mute until selected again.
  virtual bool mifare_login(std::uint8_t /*command*/, std::uint8_t /*block*/, ByteView /*key*/,
                            ByteView /*uid4*/) {
    return false;
  }

  /// The memory as it would be copied chip by chip, secrets included, so that a card can be saved
  /// to a file and made again. Empty: this card has none.
  virtual Bytes content() const { return {}; }
  /// The opposite. False, and nothing changed: not the content of such a card.
  virtual bool load(ByteView /*content*/) { return false; }
};

}  // namespace sim
