// SPDX-License-Identifier: LGPL-2.1-or-later
// What the firmware answers to one APDU.
#pragma once

#include <optional>

#include "sim/rf/card.h"

namespace sim::firmware {

struct Reply {
  Bytes data;
  bool mute = false;                    // card or chip said nothing: an empty DataBlock
  bool never = false;                   // the firmware itself waits for ever
  std::optional<Microseconds> at = {};  // earlier than the moment the chip is free again
};

inline Reply done(Bytes data = {}) {
  acr122::append(data, Bytes{0x90, 0x00});
  return {.data = std::move(data)};
}
inline Reply failed() { return {.data = {0x63, 0x00}}; }
inline Reply not_supported() { return {.data = {0x6A, 0x81}}; }
inline Reply silence() { return {.data = {}, .mute = true}; }

}  // namespace sim::firmware
