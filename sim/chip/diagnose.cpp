// SPDX-License-Identifier: LGPL-2.1-or-later
// Diagnose (UM0701-02, 7.2.1).
#include "sim/chip/activation_other.h"
#include "sim/chip/exchange.h"
#include "sim/chip/iso_dep.h"

namespace sim::chip {
namespace {

constexpr std::uint8_t kGood = 0x00;

/// 128 FeliCa polls; how many were not answered.
Reply poll_target(State& state, ByteView rest) {
  constexpr std::uint8_t kPolls = 128;
  const bool fits = rest.size() == 1 && (rest[0] == 0x01 || rest[0] == 0x02);
  if (!fits) return syntax_error();
  const unsigned kbps = rest[0] == 0x01 ? 212 : 424;
  const Bytes any_system{0x00, 0xFF, 0xFF, 0x00, 0x00};
  std::uint8_t failed = 0;
  for (std::uint8_t poll = 0; poll < kPolls; ++poll) {
    if (find_felica(state, any_system, kbps).empty()) ++failed;
  }
  return reply({failed});
}

Reply attention(State& state, ByteView rest) {
  if (!rest.empty()) return syntax_error();
  auto* target = state.selected();
  if (target == nullptr || !target->iso_dep()) return reply(Status::wrong_context);
  target->fresh = false;
  return reply(check_presence(state, *target));
}

}  // namespace

Reply diagnose(State& state, ByteView params) {
  if (params.empty()) return syntax_error();
  const auto rest = params.subspan(1);
  switch (params[0]) {
    case 0x00:
      return reply(acr122::to_bytes(params));  // communication line: everything back
    case 0x01:                                 // ROM
    case 0x02:
      return rest.empty() ? reply({kGood}) : syntax_error();  // RAM
    case 0x04:
      return poll_target(state, rest);
    case 0x05:
      return never();  // echoes RF frames until the next command
    case 0x06:
      return attention(state, rest);
    case 0x07:
      return rest.size() == 1 ? reply({kGood}) : syntax_error();  // antenna
    default:
      return syntax_error();
  }
}

}  // namespace sim::chip
