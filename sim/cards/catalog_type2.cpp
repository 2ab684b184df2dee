// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/cards/catalog_rows.h"
#include "sim/cards/ultralight.h"

namespace sim {
namespace {

constexpr std::uint16_t kAtqa = 0x0044;
constexpr std::uint8_t kSak = 0x00;

/// Card names of PC/SC part 3: Ultralight C and EV1 have their own, the rest is Ultralight.
std::uint16_t pcsc_name(std::string_view name) {
  if (name == "ultralight-c") return 0x003A;
  if (name.starts_with("ultralight-ev1")) return 0x003D;
  return 0x0003;
}

/// A UID of its own for each product.
Bytes default_uid(std::size_t number) {
  return {0x04, 0xA2, 0x3B, static_cast<std::uint8_t>(0x10 + number), 0x71, 0x20, 0x80};
}

}  // namespace

std::vector<CatalogRow> type2_rows() {
  constexpr std::uint8_t kIso14443A3 = 0x03;
  std::vector<CatalogRow> rows;
  std::size_t number = 0;
  for (const auto& product : type2_products()) {
    const auto uid = default_uid(number++);
    rows.push_back({{std::string(product.name), std::string(product.description),
                     storage_atr(kIso14443A3, pcsc_name(product.name))},
                    [&product, uid](const CardOptions& options) {
                      return std::make_shared<Ultralight>(
                          product, TypeACard::Identity{options.atqa.value_or(kAtqa),
                                                       options.sak.value_or(kSak),
                                                       options.uid.value_or(uid), false});
                    }});
  }
  return rows;
}

}  // namespace sim
