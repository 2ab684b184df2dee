// SPDX-License-Identifier: LGPL-2.1-or-later
// Which card is it? Tables only; nothing here touches the air.
#pragma once

#include <optional>
#include <string>

#include "base/bytes.h"
#include "card/options.h"
#include "pcsc/atr.h"

namespace acr122::card {

enum class Family : std::uint8_t { classic, plus_sl2, ultralight, unknown };

/// One row of the SAK table. ATQA is not asked: clones swap its bytes (libnfc#476).
struct TypeA {
  std::uint8_t mask;
  std::uint8_t sak;
  Family family;
  std::uint16_t card_name;  // PC/SC part 3 supplement, NN
  const char* product;
};

/// First row that fits. Serves cards that are used at ISO 14443-3: because their SAK says no more,
/// or because they answered no RATS.
const TypeA& identify_type_a(std::uint8_t sak);

/// A product behind SAK 00.
struct Type2 {
  std::uint16_t card_name = 0x0003;
  bool has_version = false;  // it answers GET_VERSION: Windows then calls it 003D
  std::string product;
  std::size_t pages = 0;     // can be read; 0: not known
  std::size_t user_end = 0;  // first page behind the user memory: from here on locks and counters
  std::size_t hidden_pages = 0;  // behind `pages`: can be written, not read
  std::size_t fast_pages = 0;    // FAST_READ works below this page; 0: not at all
  bool has_sectors = false;      // SECTOR_SELECT (NTAG I2C): page numbers from 100h on
  bool zeros_hide = false;       // READ gives zeros for a protected page behind its first one
};
Type2 plain_ultralight();
Type2 ultralight_c();
/// Answer of GET_VERSION, 8 bytes; nullopt when it is no such answer.
std::optional<Type2> identify_version(ByteView version);

/// Innovision Jewel or Topaz by HR0 of the RID answer; without HR0 by best knowledge.
struct Type1 {
  std::uint16_t card_name;
  const char* product;
};
Type1 identify_type_1(std::optional<std::uint8_t> hr0);

/// What the ATR of a storage card says.
struct AtrName {
  pcsc::Standard standard;
  std::uint16_t card_name;
};
AtrName atr_name_type_a(CardNames names, std::uint8_t sak);
AtrName atr_name_type_2(CardNames names, const Type2& type2);
AtrName atr_name_felica(CardNames names, bool at_424_kbps);
AtrName atr_name_type_1(CardNames names, const Type1& type1);

}  // namespace acr122::card
