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
// NDEF message in a TLV: one URI record, "https://www.example.com".
const Bytes kUriNdef{0x03, 0x10, 0xD1, 0x01, 0x0C, 0x55, 0x02, 'e', 'x', 'a',
                     'm',  'p',  'l',  'e',  '.',  'c',  'o',  'm', 0xFE};
const Bytes kLockControl213{0x01, 0x03, 0xA0, 0x0C, 0x34};
const Bytes kLockControl212{0x01, 0x03, 0x90, 0x0A, 0x34};

Bytes joined(Bytes first, const Bytes& second) {
  acr122::append(first, second);
  return first;
}

/// A chip without GET_VERSION.
Type2Product old_chip(std::string_view name, std::string_view description, std::size_t pages) {
  Type2Product chip;
  chip.name = name;
  chip.description = description;
  chip.pages = chip.readable_pages = pages;
  chip.locks = {static_locks()};
  chip.capability = {0x00, 0x00, 0x00, 0x00};
  return chip;
}

/// What differs between the chips that know GET_VERSION.
struct Layout {
  std::size_t pages;
  std::size_t config_page;
  std::size_t lock_page;  // 0: static lock bits only
  std::size_t pages_per_lock_bit;
  unsigned lock_bits;
};
constexpr Layout k48Bytes{20, 0x10, 0, 0, 0};
constexpr Layout k128Bytes{41, 0x25, 0x24, 2, 10};
constexpr Layout k144Bytes{45, 0x29, 0x28, 2, 12};
constexpr Layout k504Bytes{135, 0x83, 0x82, 16, 8};
constexpr Layout k888Bytes{231, 0xE3, 0xE2, 16, 14};

Type2Product new_chip(std::string_view name, std::string_view description, const Layout& layout,
                      Bytes version, Bytes capability) {
  auto chip = old_chip(name, description, layout.pages);
  chip.config_page = layout.config_page;
  if (layout.lock_page != 0) {
    chip.locks.push_back(
        dynamic_locks(layout.lock_page, layout.pages_per_lock_bit, layout.lock_bits));
  }
  chip.version = std::move(version);
  chip.fast_read = true;
  chip.signature = true;
  chip.capability = std::move(capability);
  return chip;
}

Type2Product ntag(std::string_view name, std::string_view description, const Layout& layout,
                  Bytes version, std::uint8_t size, Bytes ndef, std::uint8_t counters = 1) {
  auto chip = new_chip(name, description, layout, std::move(version), {0xE1, 0x10, size, 0x00});
  chip.ndef = std::move(ndef);
  chip.counters = counters;
  return chip;
}

Type2Product ev1(std::string_view name, std::string_view description, const Layout& layout,
                 std::uint8_t size) {
  auto chip = new_chip(name, description, layout, version(0x03, 0x01, 0x01, 0x00, size),
                       {0x00, 0x00, 0x00, 0x00});
  chip.counters = 3;
  return chip;
}

/// NTAG I2C: without COMPATIBILITY WRITE, with SECTOR_SELECT; sector 3 has the session registers.
Type2Product ntag_i2c(std::string_view name, std::string_view description, std::size_t sectors,
                      std::uint8_t minor, std::uint8_t size, std::vector<PageRange> existing) {
  constexpr std::size_t kSessionRegisters = 3 * 256 + 0xF8;
  auto chip = old_chip(name, description, sectors * 256);
  existing.push_back({kSessionRegisters, kSessionRegisters + 1});
  chip.existing = std::move(existing);
  chip.readable_pages = 4 * 256;
  chip.version = version(0x04, 0x05, 0x02, minor, size);
  chip.capability = {0xE1, 0x10, 0x6D, 0x00};
  chip.ndef = kEmptyNdef;
  chip.fast_read = true;
  chip.compatibility_write = false;
  chip.sector_select = true;
  return chip;
}

Type2Product ntag_i2c_1k() {
  auto chip = ntag_i2c("nt3h1101", "NTAG I2C 1K", 1, 0x01, 0x13, {{0x00, 0xE2}, {0xE8, 0xE9}});
  chip.locks.push_back(dynamic_locks(0xE2, 16, 14));
  return chip;
}

Type2Product ntag_i2c_2k() {
  auto chip = ntag_i2c("nt3h1201", "NTAG I2C 2K", 2, 0x01, 0x15, {{0x00, 0x1E0}, {0x1E8, 0x1E9}});
  chip.locks.push_back(dynamic_locks(0x1E0, 32, 15));
  chip.capability = {0xE1, 0x10, 0xEA, 0x00};
  return chip;
}

/// NTAG I2C plus: lock bits, password and registers in sector 0, up to page ED.
Type2Product ntag_i2c_plus(std::string_view name, std::string_view description, std::size_t sectors,
                           std::uint8_t size) {
  std::vector<PageRange> existing{{0x00, 0xE9}, {0xEC, 0xED}};
  if (sectors == 2) existing.push_back({0x100, 0x1FF});
  auto chip = ntag_i2c(name, description, sectors, 0x02, size, std::move(existing));
  chip.locks.push_back(dynamic_locks(0xE2, 16, 14));
  chip.config_page = 0xE3;
  chip.signature = true;
  return chip;
}

Type2Product ultralight_c() {
  auto chip = old_chip("ultralight-c", "MIFARE Ultralight C (MF0ICU2), 3DES", 48);
  chip.readable_pages = 0x2C;  // the key behind is write-only
  chip.locks.push_back(ultralight_c_locks());
  chip.counter_page = 0x29;
  chip.naks_unknown = true;
  chip.des_authentication = true;
  return chip;
}

Type2Product ntag203() {
  auto chip = old_chip("ntag203", "NTAG203", 42);
  chip.locks.push_back(ultralight_c_locks());
  chip.counter_page = 0x29;
  chip.naks_unknown = true;
  chip.capability = {0xE1, 0x10, 0x12, 0x00};
  chip.ndef = {0x01, 0x03, 0xA0, 0x10, 0x44, 0x03, 0x00, 0xFE};
  return chip;
}

/// Neither FAST_READ nor a password.
Type2Product nano() {
  constexpr Layout k40Bytes{14, 0, 0, 0, 0};
  auto chip = new_chip("ultralight-nano", "MIFARE Ultralight Nano 40", k40Bytes,
                       version(0x03, 0x01, 0x02, 0x00, 0x0B), {0x00, 0x00, 0x00, 0x00});
  chip.fast_read = false;
  return chip;
}

std::vector<Type2Product> ntags() {
  const auto blank212 = joined(kLockControl212, {0x03, 0x00, 0xFE});
  const auto blank213 = joined(kLockControl213, {0x03, 0x00, 0xFE});
  const auto uri213 = joined(kLockControl213, kUriNdef);
  return {
      ntag("ntag210", "NTAG210", k48Bytes, version(0x04, 0x01, 0x01, 0x00, 0x0B), 0x06, kEmptyNdef,
           0),
      ntag("ntag212", "NTAG212", k128Bytes, version(0x04, 0x01, 0x01, 0x00, 0x0E), 0x10, blank212,
           0),
      ntag("ntag213", "NTAG213 with an NDEF message", k144Bytes,
           version(0x04, 0x02, 0x01, 0x00, 0x0F), 0x12, uri213),
      ntag("ntag213f", "NTAG213F", k144Bytes, version(0x04, 0x04, 0x01, 0x00, 0x0F), 0x12,
           blank213),
      ntag("ntag215", "NTAG215 with an NDEF message", k504Bytes,
           version(0x04, 0x02, 0x01, 0x00, 0x11), 0x3E, kUriNdef),
      ntag("ntag216", "NTAG216 with an NDEF message", k888Bytes,
           version(0x04, 0x02, 0x01, 0x00, 0x13), 0x6D, kUriNdef),
      ntag("ntag216f", "NTAG216F", k888Bytes, version(0x04, 0x04, 0x01, 0x00, 0x13), 0x6D,
           kEmptyNdef),
  };
}

}  // namespace

const std::vector<Type2Product>& type2_products() {
  static const std::vector<Type2Product> products = [] {
    std::vector<Type2Product> all{
        old_chip("ultralight", "MIFARE Ultralight (MF0ICU1)", 16),
        ultralight_c(),
        ev1("ultralight-ev1-11", "MIFARE Ultralight EV1, 48 bytes (MF0UL11)", k48Bytes, 0x0B),
        ev1("ultralight-ev1-21", "MIFARE Ultralight EV1, 128 bytes (MF0UL21)", k128Bytes, 0x0E),
        nano(),
        ntag203(),
    };
    for (auto& chip : ntags()) all.push_back(std::move(chip));
    all.push_back(ntag_i2c_1k());
    all.push_back(ntag_i2c_2k());
    all.push_back(ntag_i2c_plus("nt3h2111", "NTAG I2C plus 1K", 1, 0x13));
    all.push_back(ntag_i2c_plus("nt3h2211", "NTAG I2C plus 2K", 2, 0x15));
    return all;
  }();
  return products;
}

}  // namespace sim
