// SPDX-License-Identifier: LGPL-2.1-or-later
// A bare chip with a field, for tests that talk to it in hexadecimal.
#pragma once

#include <string>
#include <string_view>

#include "sim/cards/catalog.h"
#include "sim/chip/pn532.h"

namespace sim {

inline Bytes from_hex(std::string_view text) {
  Bytes bytes;
  unsigned digits = 0;
  unsigned value = 0;
  for (const char letter : text) {
    if (letter == ' ') continue;
    const auto digit = letter <= '9' ? letter - '0' : (letter | 0x20) - 'a' + 10;
    value = value * 16 + static_cast<unsigned>(digit);
    if (++digits % 2 == 0) {
      bytes.push_back(static_cast<std::uint8_t>(value));
      value = 0;
    }
  }
  return bytes;
}

/// A chip as a driver leaves it after set-up: finite retries (`D4 32 05 FF 01 01`).
struct Bench {
  Bench() { run("D4 32 05 FF 01 01"); }

  /// Hexadecimal in and out; "never" if the chip would wait for ever.
  std::string run(std::string_view command) {
    const auto answer = chip.command(from_hex(command));
    return answer ? acr122::to_hex(*answer) : "never";
  }
  std::shared_ptr<Card> place(const std::string& type, const CardOptions& options = {}) {
    auto card = make_card(type, options);
    field.place(card);
    return card;
  }

  Clock clock;
  Counters counters;
  Field field{clock, counters};
  ReaderModel model;
  Pn532 chip{field, clock, counters, model};
};

}  // namespace sim
