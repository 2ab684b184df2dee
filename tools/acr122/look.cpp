// SPDX-License-Identifier: LGPL-2.1-or-later
#include "look.h"

#include "storage.h"

namespace tool {

namespace {

/// Names of PC/SC part 3 and of ACS; atr.cpp has them in words.
Family family_of(const Atr& atr) {
  if (!atr.storage) return Family::smart_card;
  switch (atr.storage->card) {
    case 0x0001:
    case 0x0002:
    case 0x0026:
    case 0x0036:
    case 0x0037:
      return Family::classic;
    case 0x0003:
    case 0x003A:
    case 0x003D:
      return Family::type2;
    case 0x003B:
    case 0xF011:
    case 0xF012:
      return Family::felica;
    case 0x002F:
    case 0x0030:
    case 0xF004:
      return Family::topaz;
    default:
      return Family::unknown;
  }
}

bool is_type_a(const Look& look) {
  return look.family != Family::felica && look.family != Family::topaz;
}

}  // namespace

bool Look::has_classic() const {
  constexpr std::uint8_t kIsoDep = 0x20, kClassic = 0x08;
  return family == Family::smart_card && sak && (*sak & kIsoDep) != 0 && (*sak & kClassic) != 0;
}

Look look_at(Card& card, ByteView atr) {
  Look look{.atr = acr122::to_bytes(atr), .parsed = parse_atr(atr).value_or(Atr{})};
  look.family = family_of(look.parsed);
  look.kind = in_words(look.parsed);
  look.uid = get_data(card, 0x00);
  if (look.family == Family::smart_card) look.historical = get_data(card, 0x01);
  if (!is_type_a(look)) return look;
  const auto sak = get_data(card, 0x02);
  if (sak && sak->size() == 1) look.sak = sak->front();
  if (look.sak) look.atqa = get_data(card, 0x03);
  return look;
}

}  // namespace tool
