// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/cards/catalog_rows.h"
#include "sim/cards/mifare_classic.h"

namespace sim {
namespace {

struct Product {
  const char* name;
  const char* description;
  std::uint16_t atqa;
  std::uint8_t sak;
  std::size_t blocks;
  std::uint16_t pcsc_name;  // PC/SC part 3 supplement
  Bytes uid;
};

// ATQA and SAK: libnfc target-subr.c.
const std::vector<Product>& products() {
  static const std::vector<Product> table{
      {"classic-mini",
       "MIFARE Classic Mini, 320 bytes",
       0x0004,
       0x09,
       20,
       0x0026,
       {0x2A, 0x51, 0x7C, 0x04}},
      {"classic-1k", "MIFARE Classic 1K", 0x0004, 0x08, 64, 0x0001, {0x82, 0xAC, 0xB9, 0x5D}},
      {"classic-1k-7b",
       "MIFARE Classic 1K with 7-byte UID",
       0x0044,
       0x08,
       64,
       0x0001,
       {0x04, 0x15, 0x2B, 0xEA, 0x70, 0x32, 0x80}},
      {"classic-4k", "MIFARE Classic 4K", 0x0002, 0x18, 256, 0x0002, {0xF6, 0x8E, 0x2A, 0x99}},
      {"classic-4k-7b",
       "MIFARE Classic 4K with 7-byte UID",
       0x0042,
       0x18,
       256,
       0x0002,
       {0x04, 0x6B, 0x11, 0x5A, 0x2C, 0x5E, 0x80}},
      {"infineon-1k",
       "Infineon SLE66R35, 1K, SAK 88",
       0x0004,
       0x88,
       64,
       0x0001,
       {0x7B, 0x22, 0x10, 0xE4}},
      {"plus-sl1-2k",
       "MIFARE Plus 2K, security level 1 (speaks Classic)",
       0x0044,
       0x08,
       128,
       0x0001,
       {0x04, 0x3D, 0x5F, 0x1A, 0x91, 0x20, 0x80}},
      {"plus-sl1-4k",
       "MIFARE Plus 4K, security level 1 (speaks Classic)",
       0x0042,
       0x18,
       256,
       0x0002,
       {0x04, 0x3D, 0x60, 0x1A, 0x91, 0x20, 0x80}},
      {"plus-sl2-2k",
       "MIFARE Plus 2K, security level 2",
       0x0044,
       0x10,
       128,
       0x0038,
       {0x04, 0x44, 0x71, 0x22, 0x91, 0x20, 0x80}},
      {"plus-sl2-4k",
       "MIFARE Plus 4K, security level 2",
       0x0042,
       0x11,
       256,
       0x0039,
       {0x04, 0x44, 0x72, 0x22, 0x91, 0x20, 0x80}},
  };
  return table;
}

std::shared_ptr<Card> make(const Product& product, const CardOptions& options) {
  const TypeACard::Identity identity{options.atqa.value_or(product.atqa),
                                     options.sak.value_or(product.sak),
                                     options.uid.value_or(product.uid), false};
  return std::make_shared<MifareClassic>(identity, product.blocks);
}

}  // namespace

std::vector<CatalogRow> classic_rows() {
  constexpr std::uint8_t kIso14443A3 = 0x03;
  std::vector<CatalogRow> rows;
  for (const auto& product : products()) {
    rows.push_back(
        {{product.name, product.description, storage_atr(kIso14443A3, product.pcsc_name)},
         [&product](const CardOptions& options) { return make(product, options); }});
  }
  return rows;
}

}  // namespace sim
