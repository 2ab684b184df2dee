// SPDX-License-Identifier: LGPL-2.1-or-later
// How NDEF lies in the memory of Type 1 and Type 2 tags and of MIFARE Classic: blocks of tag,
// length and value (NFC Forum Type 2 Tag 1.2, section 2.3). Pure functions; what a card says is
// hostile.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "base/bytes.h"

namespace tool::ndef {

using acr122::Bytes;
using acr122::ByteView;

/// Bytes of a tag that are not for data though they lie among it: the first, and how many.
using Reserved = std::pair<std::size_t, std::size_t>;

struct Area {
  std::size_t start = 0;  // of the NDEF block, or where one may begin
  std::optional<Bytes> message = std::nullopt;
  std::vector<Reserved> reserved = {};  // by lock and memory control blocks; addresses of the tag
};

/// `area` is all that may hold data, without what is reserved. A block that is longer than the area
/// ends it: what it says is not believed.
Area find(ByteView area);

/// The block for a message, with the terminator if there is room behind it.
Bytes block_of(ByteView message, std::size_t room);

/// The longest message that fits so many bytes.
std::size_t longest_message(std::size_t room);

}  // namespace tool::ndef
