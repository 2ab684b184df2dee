// SPDX-License-Identifier: LGPL-2.1-or-later
// The card that the firmware holds, as the chip's InListPassiveTarget described it.
#pragma once

#include <optional>

#include "sim/rf/card.h"

namespace sim::firmware {

/// What the firmware looks for, in this order (API V2.04, 6.4).
enum class Technology : std::uint8_t { type_a, type_b, felica_212, felica_424, topaz };

struct FoundCard {
  Technology technology = Technology::type_a;
  Bytes id;              // UID, PUPI, IDm or Jewel identifier
  std::uint8_t sak = 0;  // type A
  Bytes ats;             // type A with protocol: TL first
  Bytes atqb;            // type B: 12 bytes from 50
  bool iso_dep() const { return !ats.empty() || technology == Technology::type_b; }
  bool storage_a() const { return technology == Technology::type_a && ats.empty(); }
};

/// InListPassiveTarget for one card; with a UID (type A) only for that one.
Bytes list_command(Technology technology, ByteView uid = {});

/// The card in an answer `D5 4B 01 ..`; nullopt: none, or no such answer.
std::optional<FoundCard> parse_listed(Technology technology, ByteView answer);

}  // namespace sim::firmware
