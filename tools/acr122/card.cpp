// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card.h"

namespace tool {

namespace {

/// ISO 7816-4, 5.1.3, and what PC/SC part 3 makes of it.
struct Word {
  std::uint16_t mask, word;
  const char* text;
};
constexpr std::array kWords{
    Word{0xFFFF, 0x9000, "done"},
    Word{0xFF00, 0x6100, "done, more to fetch by GET RESPONSE"},
    Word{0xFFFF, 0x6282, "less data than asked for"},
    Word{0xFFF0, 0x63C0, "tries left, or units written, are the last digit"},
    Word{0xFF00, 0x6300, "failed"},
    Word{0xFF00, 0x6400, "failed, nothing changed"},
    Word{0xFF00, 0x6500, "failed, memory may have changed"},
    Word{0xFFFF, 0x6700, "wrong length"},
    Word{0xFFFF, 0x6982, "not allowed: a login is missing, or does not do"},
    Word{0xFFFF, 0x6983, "blocked"},
    Word{0xFFFF, 0x6985, "not allowed now"},
    Word{0xFFFF, 0x6A80, "wrong data"},
    Word{0xFFFF, 0x6A81, "not for this card"},
    Word{0xFFFF, 0x6A82, "not there"},
    Word{0xFFFF, 0x6A86, "wrong P1 or P2"},
    Word{0xFFFF, 0x6B00, "wrong P1 or P2"},
    Word{0xFF00, 0x6C00, "wrong Le, the last byte is the right one"},
    Word{0xFFFF, 0x6D00, "unknown instruction"},
    Word{0xFFFF, 0x6E00, "unknown class"},
    Word{0xFFFF, 0x9100, "done (DESFire)"},
    Word{0xFFFF, 0x91AF, "done, more to come (DESFire)"},
    Word{0xFF00, 0x9100, "refused (DESFire)"},
    Word{0x0000, 0x0000, "a word of the card's own"},
};

}  // namespace

Said ask(Card& card, ByteView apdu) {
  constexpr std::size_t kWord = 2;
  auto answer = card.transmit(apdu);
  if (answer.size() < kWord) return {};
  acr122::ByteReader in(ByteView(answer).last(kWord));
  const auto word = in.u16be();
  answer.resize(answer.size() - kWord);
  return {std::move(answer), word};
}

std::string in_words(std::uint16_t word) {
  const auto& row = *std::ranges::find_if(
      kWords, [word](const Word& one) { return (word & one.mask) == one.word; });
  return fmt::format("{:02X} {:02X} {}", word >> 8, word & 0xFF, row.text);
}

}  // namespace tool
