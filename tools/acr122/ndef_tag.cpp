// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ndef_tag.h"

#include "errors.h"

namespace tool {

void WriteState::step() {
  ++done;
  changed();
}

std::unique_ptr<NdefTag> ndef_tag(Card& card, const Look& look, std::unique_ptr<Memory> memory) {
  switch (look.family) {
    case Family::smart_card:
      return type4_tag(card);
    case Family::classic:
      return classic_tag(std::move(memory));
    case Family::type2:
      return type2_tag(std::move(memory));
    case Family::felica:
      return type3_tag(std::move(memory));
    default:
      return type1_tag(std::move(memory));
  }
}

std::unique_ptr<NdefTag> ndef_tag(Card& card, const Look& look, const Keys& keys) {
  if (look.family == Family::smart_card) return type4_tag(card);
  return ndef_tag(card, look, memory_of(card, look, keys));
}

void format_for_ndef(Card& card, const Look& look, const Keys& keys) {
  const auto memory = memory_of(card, look, keys);
  switch (look.family) {
    case Family::classic:
      return format_classic(*memory);
    case Family::type2:
      return format_type2(*memory);
    case Family::felica:
      return format_type3(*memory);
    default:
      throw Refused("this card cannot be prepared for NDEF");
  }
}

}  // namespace tool
