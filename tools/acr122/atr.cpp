// SPDX-License-Identifier: LGPL-2.1-or-later
#include "atr.h"

#include <algorithm>
#include <array>

namespace tool {

namespace {

struct Name {
  std::uint16_t number;
  const char* text;
};

/// PC/SC part 3 supplement; F0xx: ACS (ACR122U API 2.04, section 3.1.1).
constexpr std::array kCards{
    Name{0x0001, "MIFARE Classic 1K"},
    Name{0x0002, "MIFARE Classic 4K"},
    Name{0x0003, "MIFARE Ultralight or NTAG"},
    Name{0x0026, "MIFARE Classic Mini"},
    Name{0x002F, "Jewel"},
    Name{0x0030, "Topaz"},
    Name{0x0036, "MIFARE Plus 2K in security level 1"},
    Name{0x0037, "MIFARE Plus 4K in security level 1"},
    Name{0x0038, "MIFARE Plus 2K in security level 2"},
    Name{0x0039, "MIFARE Plus 4K in security level 2"},
    Name{0x003A, "MIFARE Ultralight C"},
    Name{0x003B, "FeliCa"},
    Name{0x003D, "MIFARE Ultralight EV1"},
    Name{0xF004, "Topaz"},
    Name{0xF011, "FeliCa at 212 kbit/s"},
    Name{0xF012, "FeliCa at 424 kbit/s"},
};
/// PC/SC part 3, table of SS.
constexpr std::array kStandards{
    Name{0x01, "ISO 14443 A, part 1"}, Name{0x02, "ISO 14443 A, part 2"},
    Name{0x03, "ISO 14443 A"},         Name{0x05, "ISO 14443 B, part 1"},
    Name{0x06, "ISO 14443 B, part 2"}, Name{0x07, "ISO 14443 B"},
    Name{0x09, "ISO 15693, part 1"},   Name{0x0A, "ISO 15693, part 2"},
    Name{0x0B, "ISO 15693"},           Name{0x11, "FeliCa"},
};

template <std::size_t Count>
std::string name_of(const std::array<Name, Count>& names, std::uint16_t number) {
  const auto found = std::ranges::find(names, number, &Name::number);
  return found == names.end() ? fmt::format("of kind {:04X}", number) : found->text;
}

/// TDi's and what they announce: TA, TB, TC, TD of each round.
void skip_interface_bytes(acr122::ByteReader& in, unsigned announced) {
  constexpr unsigned kTd = 0x8;
  while (in.ok() && announced != 0) {
    for (unsigned bit = 1; bit < kTd; bit <<= 1) {
      if ((announced & bit) != 0) in.u8();
    }
    announced = (announced & kTd) != 0 ? in.u8() >> 4 : 0;
  }
}

/// 80, 4F, 0C, RID of the PC/SC Workgroup, SS, NN NN, four bytes for the future.
std::optional<StorageName> storage_name(ByteView historical) {
  constexpr std::array<std::uint8_t, 8> kHead{0x80, 0x4F, 0x0C, 0xA0, 0x00, 0x00, 0x03, 0x06};
  acr122::ByteReader in(historical);
  if (!acr122::same_bytes(in.take(kHead.size()), kHead)) return std::nullopt;
  StorageName name;
  name.standard = in.u8();
  name.card = in.u16be();
  if (!in.ok()) return std::nullopt;
  return name;
}

std::string letters_of(ByteView bytes) {
  std::string text;
  for (const auto byte : bytes) {
    if (byte >= ' ' && byte <= '~') text += static_cast<char>(byte);
  }
  return text;
}

std::string smart_card_in_words(ByteView historical) {
  constexpr std::size_t kWord = 4;  // shorter is chance
  const auto letters = letters_of(historical);
  if (letters.size() < kWord) return "smart card (ISO 14443-4)";
  return fmt::format("smart card (ISO 14443-4), says \"{}\"", letters);
}

}  // namespace

std::optional<Atr> parse_atr(ByteView atr) {
  acr122::ByteReader in(atr);
  const auto ts = in.u8(), t0 = in.u8();
  skip_interface_bytes(in, t0 >> 4);
  const auto historical = in.take(t0 & 0x0F);
  if (!in.ok() || (ts != 0x3B && ts != 0x3F)) return std::nullopt;
  return Atr{acr122::to_bytes(historical), storage_name(historical)};
}

std::string in_words(const Atr& atr) {
  if (!atr.storage) return smart_card_in_words(atr.historical);
  const auto standard = name_of(kStandards, atr.storage->standard);
  if (atr.storage->card == 0) return fmt::format("storage card of unknown kind ({})", standard);
  return fmt::format("{} ({})", name_of(kCards, atr.storage->card), standard);
}

}  // namespace tool
