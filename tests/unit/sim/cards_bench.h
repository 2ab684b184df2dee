// SPDX-License-Identifier: LGPL-2.1-or-later
// One card of type A alone in the air, spoken to frame by frame in hexadecimal.
#pragma once

#include <string>

#include "sim/cards/type_a.h"
#include "sim/cards/ultralight.h"
#include "unit/sim/pn532_bench.h"

namespace sim {

struct CardBench {
  explicit CardBench(const std::string& type, const CardOptions& options = {})
      : card(std::dynamic_pointer_cast<TypeACard>(make_card(type, options))) {
    select();
  }

  /// WUPA and the SELECT of each cascade level.
  void select() {
    card->hear({Modulation::a, 106, {0x52}, 7, false});
    auto part = card->hear({Modulation::a, 106, {0x93, 0x20}, 0, false});
    for (std::uint8_t level = 0x93; part; level += 2) {
      Bytes frame{level, 0x70};
      acr122::append(frame, part->frame.bytes);
      card->hear({Modulation::a, 106, frame, 0, true});
      if (card->state() == TypeACard::State::active) return;
      if (card->state() == TypeACard::State::active_star) return;
      const auto next = static_cast<std::uint8_t>(level + 2);
      part = card->hear({Modulation::a, 106, {next, 0x20}, 0, false});
    }
  }
  void power_cycle() {
    card->field_off();
    select();
  }

  /// The answer's bytes; "A", "0", "4" for 4-bit answers; "silent".
  std::string say(std::string_view frame) {
    const auto answer = card->hear({Modulation::a, 106, from_hex(frame), 0, true});
    if (!answer) return "silent";
    if (answer->frame.last_bits == 4) return fmt::format("{:X}", answer->frame.bytes.at(0));
    return acr122::to_hex(answer->frame.bytes);
  }
  bool login(char key_type, std::uint8_t block, std::string_view key) {
    const std::uint8_t command = key_type == 'A' ? 0x60 : 0x61;
    return card->mifare_login(command, block, from_hex(key), ByteView(card->uid()).last(4));
  }
  bool asleep() const {
    return card->state() == TypeACard::State::idle || card->state() == TypeACard::State::halt;
  }

  std::shared_ptr<TypeACard> card;
};

/// A Type 2 tag whose pages can be looked at.
struct Tag : CardBench {
  explicit Tag(const std::string& type)
      : CardBench(type), tag(std::dynamic_pointer_cast<Ultralight>(card)) {}

  std::string page(std::size_t number) const {
    return acr122::to_hex(ByteView(tag->memory()).subspan(number * 4, 4));
  }
  void put(std::size_t number, std::string_view bytes) {
    std::ranges::copy(from_hex(bytes),
                      tag->memory().begin() + static_cast<std::ptrdiff_t>(number * 4));
  }
  /// Selected again if the last answer put it to sleep.
  std::string ask(std::string_view frame) {
    if (asleep()) select();
    return say(frame);
  }
  std::shared_ptr<Ultralight> tag;
};

}  // namespace sim
