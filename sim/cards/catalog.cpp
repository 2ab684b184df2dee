// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/cards/catalog.h"

#include <algorithm>

#include "sim/cards/catalog_rows.h"

namespace sim {
namespace {

const std::vector<CatalogRow>& rows() {
  static const std::vector<CatalogRow> all = [] {
    std::vector<CatalogRow> joined;
    for (const auto family : {classic_rows, type2_rows, iso_dep_rows, type_b_rows,
                              felica_and_topaz_rows, faulty_rows}) {
      for (auto& row : family()) joined.push_back(std::move(row));
    }
    return joined;
  }();
  return all;
}

}  // namespace

Bytes iso_dep_atr(const Bytes& historical) {
  Bytes atr{0x3B, static_cast<std::uint8_t>(0x80 | historical.size()), 0x80, 0x01};
  acr122::append(atr, historical);
  std::uint8_t check = 0;  // TCK: over all but TS
  for (const auto byte : ByteView(atr).subspan(1)) check ^= byte;
  atr.push_back(check);
  return atr;
}

Bytes storage_atr(std::uint8_t standard, std::uint16_t name) {
  return iso_dep_atr({0x80, 0x4F, 0x0C, 0xA0, 0x00, 0x00, 0x03, 0x06, standard,
                      static_cast<std::uint8_t>(name >> 8), static_cast<std::uint8_t>(name), 0x00,
                      0x00, 0x00, 0x00});
}

std::vector<CatalogEntry> catalog() {
  std::vector<CatalogEntry> entries;
  for (const auto& row : rows()) entries.push_back(row.entry);
  return entries;
}

std::shared_ptr<Card> make_card(const std::string& type, const CardOptions& options) {
  const auto found =
      std::ranges::find_if(rows(), [&](const auto& row) { return row.entry.name == type; });
  if (found == rows().end()) return nullptr;
  auto card = found->make(options);
  const bool as_wanted = !options.content || card->load(*options.content);
  return as_wanted ? card : nullptr;
}

}  // namespace sim
