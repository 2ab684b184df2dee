// SPDX-License-Identifier: LGPL-2.1-or-later
// The catalog's rows, one table per card family.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sim/cards/catalog.h"

namespace sim {

struct CatalogRow {
  CatalogEntry entry;
  std::function<std::shared_ptr<Card>(const CardOptions&)> make;
};

std::vector<CatalogRow> classic_rows();
std::vector<CatalogRow> type2_rows();
std::vector<CatalogRow> iso_dep_rows();
std::vector<CatalogRow> type_b_rows();
std::vector<CatalogRow> felica_and_topaz_rows();
std::vector<CatalogRow> faulty_rows();

/// ATR of a storage card: the standard byte and the card name of PC/SC part 3 (supplement).
Bytes storage_atr(std::uint8_t standard, std::uint16_t name);
/// ATR of an ISO-DEP card from its historical bytes.
Bytes iso_dep_atr(const Bytes& historical);

}  // namespace sim
