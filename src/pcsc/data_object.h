// SPDX-License-Identifier: LGPL-2.1-or-later
// BER-TLV data objects, as FF C2 takes and gives them (ISO 7816-4, section 5.2.2).
#pragma once

#include <optional>

#include "base/bytes.h"

namespace acr122::pcsc {

struct DataObject {
  std::uint16_t tag = 0;  // one byte (0x95) or two (0x5F46)
  ByteView value;         // points into the parsed bytes
};

/// The next object. nullopt: cut short, a tag of more than two bytes, or a length of more than two.
std::optional<DataObject> take_object(ByteReader& in);

/// `value` must be shorter than 65,536 bytes.
void append_object(Bytes& to, std::uint16_t tag, ByteView value);

}  // namespace acr122::pcsc
