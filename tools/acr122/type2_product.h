// SPDX-License-Identifier: LGPL-2.1-or-later
// Which Ultralight or NTAG a card is, and where in it lies what.
#pragma once

#include "look.h"
#include "memory.h"

namespace tool {

struct Type2Product {
  std::string name = {};
  std::size_t pages = 0;
  std::size_t user_end = 0;            // first page behind the user's memory
  std::size_t lock_page = 0;           // of the dynamic lock bits; 0: none
  std::size_t pages_per_lock_bit = 0;  // 0: those of Ultralight C and NTAG203
  unsigned lock_bits = 0;
  std::size_t config_page = 0;  // 0: none
  std::uint8_t first_counter = 1, last_counter = 0;
  Bytes version = {};  // the answer to GET_VERSION; empty: the chip has none
  /// The first page behind the gap of an NTAG I2C that starts where its configuration ends.
  std::size_t after_gap = 0;

  bool is_c() const { return version.empty() && config_page != 0; }
  bool is_i2c_plus() const { return after_gap == 0x100; }
  bool has_password() const { return config_page != 0 && (after_gap == 0 || is_i2c_plus()); }
  bool gap(std::size_t page) const;
  bool is_config(std::size_t page) const;
  bool is_counter(std::size_t page) const;
  Use use(std::size_t page) const;
  std::string what(std::size_t page) const;
  /// The dynamic lock bit of a page; nullopt: it has none.
  std::optional<std::size_t> lock_bit(std::size_t page) const;
};

/// By GET_VERSION where a frame of our own gets through, else by the ATR and by which pages can be
/// read. Throws CardGone.
Type2Product type2_product(Card& card, const Look& look);

}  // namespace tool
