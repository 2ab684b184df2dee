// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/cards/applet.h"
#include "sim/cards/catalog_rows.h"
#include "sim/cards/type_b.h"

namespace sim {
namespace {

struct Product {
  const char* name;
  const char* description;
  Bytes atqb;
  std::uint8_t mbli;
  Bytes atr;
};

const std::vector<Product>& products() {
  static const std::vector<Product> table{
      // pcsc-tools smartcard_list.txt (Belgium, Finland); MBLI 0
      {"type-b",
       "passport of type B",
       {0x50, 0x0B, 0x51, 0x4C, 0x2D, 0xE1, 0xF3, 0x5E, 0x11, 0x77, 0x81, 0x95},
       0,
       {0x3B, 0x88, 0x80, 0x01, 0xE1, 0xF3, 0x5E, 0x11, 0x77, 0x81, 0x95, 0x00, 0x37}},
      // ACR122L V1.03, page 22
      {"applet-b",
       "type B test applet, MBLI 2",
       {0x50, 0x00, 0x01, 0x32, 0xF4, 0x00, 0x00, 0x00, 0x00, 0x33, 0x81, 0x81},
       2,
       {0x3B, 0x88, 0x80, 0x01, 0x00, 0x00, 0x00, 0x00, 0x33, 0x81, 0x81, 0x20, 0x1A}},
      {"type-b-3",
       "type B card without ISO 14443-4",
       {0x50, 0x00, 0x01, 0x32, 0xF6, 0x00, 0x00, 0x00, 0x00, 0x00, 0x30, 0x80},
       0,
       {0x3B, 0x8F, 0x80, 0x01, 0x80, 0x4F, 0x0C, 0xA0, 0x00, 0x00,
        0x03, 0x06, 0x07, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x6F}},
      {"applet-b-no-cid",
       "type B test applet without CID",
       {0x50, 0x00, 0x01, 0x32, 0xF5, 0x00, 0x00, 0x00, 0x00, 0x77, 0x81, 0x80},
       0,
       {0x3B, 0x88, 0x80, 0x01, 0x00, 0x00, 0x00, 0x00, 0x77, 0x81, 0x80, 0x00, 0x7F}},
  };
  return table;
}

std::shared_ptr<Card> make(const Product& product, const CardOptions& options) {
  constexpr std::size_t kPupi = 1;
  auto atqb = options.atqb.value_or(product.atqb);
  atqb.resize(12, 0x00);
  if (options.uid) {
    for (std::size_t at = 0; at < 4 && at < options.uid->size(); ++at) {
      atqb[kPupi + at] = (*options.uid)[at];
    }
  }
  return std::make_shared<TypeBCard>(atqb, product.mbli,
                                     std::make_shared<Applet>(options.file_size));
}

}  // namespace

std::vector<CatalogRow> type_b_rows() {
  std::vector<CatalogRow> rows;
  for (const auto& product : products()) {
    rows.push_back({{product.name, product.description, product.atr},
                    [&product](const CardOptions& options) { return make(product, options); }});
  }
  return rows;
}

}  // namespace sim
