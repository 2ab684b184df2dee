// SPDX-License-Identifier: LGPL-2.1-or-later
// What the data objects of a transparent session ask for (PC/SC part 3, amendment 1).
#pragma once

#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/status_word.h"

namespace acr122::pcsc {

/// Inside FF6D (get: empty value) and FF6E (set).
struct SessionParameter {
  std::uint8_t tag = 0;
  ByteView value;
};

struct SessionObject {
  enum class What : std::uint8_t {
    version,          // 80
    start,            // 81
    end,              // 82
    field_off,        // 83, as ACS and Sony have it. Windows' PcscSdk has 83 and 84 the other way
    field_on,         // 84, round, but its driver knows neither (NFC class extension)
    timer,            // 5F46
    get_parameters,   // FF6D
    set_parameters,   // FF6E
    flags,            // 90
    bit_framing,      // 91
    transmit,         // 93
    receive,          // 94
    transceive,       // 95
    switch_protocol,  // 8F
  };
  What what = What::version;
  std::uint32_t number = 0;  // timer: us; flags; bit framing: bits; switch: standard << 8 | layer
  ByteView data;             // transmit and transceive: the frame
  std::vector<SessionParameter> parameters;
};

/// Bits of What::flags.
namespace session_flag {
inline constexpr std::uint32_t kNoCrcSent = 0x01;
inline constexpr std::uint32_t kNoCrcExpected = 0x02;  // neither checked nor taken off
inline constexpr std::uint32_t kNoParitySent = 0x04;
inline constexpr std::uint32_t kNoParityExpected = 0x08;
inline constexpr std::uint32_t kNoPrologue = 0x10;  // ISO 14443-4: the program makes the blocks
inline constexpr std::uint32_t kAll = 0x1F;
}  // namespace session_flag

/// FF C2 00 00, 01 or 02. With a failure nothing of it is to be carried out.
struct SessionCommand {
  struct Failure {
    std::uint8_t index;  // of the object, from 1
    StatusWord word;
  };
  std::vector<SessionObject> objects;
  std::optional<Failure> failure;
};

}  // namespace acr122::pcsc
