// SPDX-License-Identifier: LGPL-2.1-or-later
// The Type 2 products: sizes and capability containers from nfcpy and proxmark3, GET_VERSION
// answers from nfcpy tt2_nxp.py and proxmark3 cmdhfmfu.c.
#include "sim/cards/ultralight.h"

namespace sim {
namespace {

Bytes version(std::uint8_t product, std::uint8_t subtype, std::uint8_t major, std::uint8_t minor,
              std::uint8_t size) {
  constexpr std::uint8_t kNxp = 0x04;
  constexpr std::uint8_t kIso14443_3 = 0x03;
  return {0x00, kNxp, product, subtype, major, minor, size, kIso14443_3};
}

const Bytes kEmptyNdef{0x03, 0x00, 0xFE, 0x00};

/// A chip without GET_VERSION.
Type2Product old_chip(std::string_view name, std::string_view description, std::size_t pages) {
  Type2Product chip;
  chip.name = name;
  chip.description = description;
  chip.pages = chip.readable_pages = pages;
  chip.capability = {0x00, 0x00, 0x00, 0x00};
  return chip;
}

Type2Product new_chip(std::string_view name, std::string_view description, std::size_t pages,
                      std::size_t config_page, Bytes version, Bytes capability) {
  auto chip = old_chip(name, description, pages);
  chip.config_page = config_page;
  chip.version = std::move(version);
  chip.fast_read = true;
  chip.capability = std::move(capability);
  return chip;
}

Type2Product ntag(std::string_view name, std::string_view description, std::size_t pages,
                  std::size_t config_page, Bytes version, std::uint8_t size, Bytes ndef,
                  std::uint8_t counters = 1) {
  auto chip =
      new_chip(name, description, pages, config_page, std::move(version), {0xE1, 0x10, size, 0x00});
  chip.ndef = std::move(ndef);
  chip.counters = counters;
  return chip;
}

Type2Product ev1(std::string_view name, std::string_view description, std::size_t pages,
                 std::size_t config_page, std::uint8_t size, std::uint8_t counters) {
  auto chip = new_chip(name, description, pages, config_page, version(0x03, 0x01, 0x01, 0x00, size),
                       {0x00, 0x00, 0x00, 0x00});
  chip.counters = counters;
  return chip;
}

/// NTAG I2C: without COMPATIBILITY WRITE, with SECTOR_SELECT.
Type2Product ntag_i2c(std::string_view name, std::string_view description, std::size_t pages,
                      std::uint8_t major, std::uint8_t minor, std::uint8_t size) {
  auto chip = new_chip(name, description, pages, 0, version(0x04, 0x05, major, minor, size),
                       {0xE1, 0x10, 0x6D, 0x00});
  chip.ndef = kEmptyNdef;
  chip.compatibility_write = false;
  chip.sector_select = true;
  return chip;
}

Type2Product ultralight_c() {
  auto chip = old_chip("ultralight-c", "MIFARE Ultralight C (MF0ICU2), 3DES", 48);
  chip.readable_pages = 0x2C;  // the key behind is write-only
  chip.naks_unknown = true;
  chip.des_authentication = true;
  return chip;
}

Type2Product ntag203() {
  auto chip = old_chip("ntag203", "NTAG203", 42);
  chip.naks_unknown = true;
  chip.capability = {0xE1, 0x10, 0x12, 0x00};
  chip.ndef = {0x01, 0x03, 0xA0, 0x10, 0x44, 0x03, 0x00, 0xFE};
  return chip;
}

Type2Product nano() {
  auto chip = new_chip("ultralight-nano", "MIFARE Ultralight Nano 40", 14, 0,
                       version(0x03, 0x01, 0x02, 0x00, 0x0B), {0x00, 0x00, 0x00, 0x00});
  return chip;
}

}  // namespace

const std::vector<Type2Product>& type2_products() {
  const Bytes ndef213{0x01, 0x03, 0xA0, 0x0C, 0x34, 0x03, 0x00, 0xFE};
  const Bytes ndef212{0x01, 0x03, 0x90, 0x0A, 0x34, 0x03, 0x00, 0xFE};
  static const std::vector<Type2Product> products{
      old_chip("ultralight", "MIFARE Ultralight (MF0ICU1)", 16),
      ultralight_c(),
      ev1("ultralight-ev1-11", "MIFARE Ultralight EV1, 48 bytes (MF0UL11)", 20, 0x10, 0x0B, 3),
      ev1("ultralight-ev1-21", "MIFARE Ultralight EV1, 128 bytes (MF0UL21)", 41, 0x25, 0x0E, 3),
      nano(),
      ntag203(),
      ntag("ntag210", "NTAG210", 20, 0x10, version(0x04, 0x01, 0x01, 0x00, 0x0B), 0x06, kEmptyNdef,
           0),
      ntag("ntag212", "NTAG212", 41, 0x25, version(0x04, 0x01, 0x01, 0x00, 0x0E), 0x10, ndef212, 0),
      ntag("ntag213", "NTAG213", 45, 0x29, version(0x04, 0x02, 0x01, 0x00, 0x0F), 0x12, ndef213),
      ntag("ntag213f", "NTAG213F", 45, 0x29, version(0x04, 0x04, 0x01, 0x00, 0x0F), 0x12, ndef213),
      ntag("ntag215", "NTAG215", 135, 0x83, version(0x04, 0x02, 0x01, 0x00, 0x11), 0x3E,
           kEmptyNdef),
      ntag("ntag216", "NTAG216", 231, 0xE3, version(0x04, 0x02, 0x01, 0x00, 0x13), 0x6D,
           kEmptyNdef),
      ntag("ntag216f", "NTAG216F", 231, 0xE3, version(0x04, 0x04, 0x01, 0x00, 0x13), 0x6D,
           kEmptyNdef),
      ntag_i2c("nt3h1101", "NTAG I2C 1K", 231, 0x02, 0x01, 0x13),
      ntag_i2c("nt3h1201", "NTAG I2C 2K", 480, 0x02, 0x01, 0x15),
      ntag_i2c("nt3h2111", "NTAG I2C plus 1K", 236, 0x02, 0x02, 0x13),
      ntag_i2c("nt3h2211", "NTAG I2C plus 2K", 492, 0x02, 0x02, 0x15),
  };
  return products;
}

}  // namespace sim
