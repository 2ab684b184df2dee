// SPDX-License-Identifier: LGPL-2.1-or-later
// One target that the PN532 holds: what it learnt at activation, and the state of the link.
#pragma once

#include <cstdint>

#include "sim/rf/card.h"

namespace sim::chip {

/// The PCD's side of one ISO-DEP session (ISO 14443-4, 7).
struct IsoDepLink {
  std::size_t fsc = 32;             // largest frame the card takes, PCB and CRC included
  Microseconds frame_wait = 4833;   // FWT
  Microseconds start_up_guard = 0;  // SFGT, before the first frame
  std::uint8_t block = 0;           // block number of the next I-block
  bool has_cid = false;             // type B is activated with CID 1
  std::uint8_t cid = 0;
};

struct Target {
  enum class Kind : std::uint8_t { storage_a, iso_dep_a, iso_dep_b, felica, jewel };
  Kind kind = Kind::storage_a;
  Bytes sens_res;  // A, Jewel: two bytes, high byte first
  std::uint8_t sel_res = 0;
  Bytes id;      // UID without cascade tags, PUPI, IDm or Jewel identifier
  Bytes answer;  // ATS, ATQB or the FeliCa polling answer, as received
  Bytes attrib;  // type B: the answer to ATTRIB
  std::uint8_t afi = 0;
  unsigned tx_kbps = 106;  // initiator to target
  unsigned rx_kbps = 106;
  bool selected = true;       // false after InDeselect, or with the field off
  bool failed_login = false;  // a MIFARE login failed: the card sleeps
  bool unpowered = false;     // the field was off since
  bool fresh = true;          // nothing was said since activation: PPS is allowed
  IsoDepLink link;
  Bytes to_fetch;  // rest of an answer that was delivered with MI

  bool iso_dep() const { return kind == Kind::iso_dep_a || kind == Kind::iso_dep_b; }
};

inline Modulation modulation_of(const Target& target) {
  switch (target.kind) {
    case Target::Kind::iso_dep_b:
      return Modulation::b;
    case Target::Kind::felica:
      return Modulation::felica;
    case Target::Kind::jewel:
      return Modulation::jewel;
    default:
      return Modulation::a;
  }
}

}  // namespace sim::chip
