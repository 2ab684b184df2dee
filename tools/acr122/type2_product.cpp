// SPDX-License-Identifier: LGPL-2.1-or-later
#include "type2_product.h"

#include <algorithm>
#include <array>

#include "storage.h"

namespace tool {

namespace {

constexpr std::uint16_t kUltralightC = 0x003A;  // PC/SC part 3
constexpr std::size_t kFirstDynamicPage = 16;

/// GET_VERSION: fixed 00, vendor 04, product, subtype, major, minor, size, protocol (proxmark3,
/// cmdhfmfu.c). Subtypes differ by capacitance only, but for NTAG I2C's 05.
struct Row {
  std::uint8_t product, major, minor, size;
  bool i2c;
  const char* name;
  std::size_t pages, user_end, lock_page, pages_per_lock_bit;
  unsigned lock_bits;
  std::size_t config_page;
  std::uint8_t first_counter, last_counter;
};
constexpr std::array kRows{
    Row{3, 1, 0, 0x0B, false, "MIFARE Ultralight EV1, 48 bytes", 20, 16, 0, 0, 0, 0x10, 0, 2},
    Row{3, 1, 0, 0x0E, false, "MIFARE Ultralight EV1, 128 bytes", 41, 36, 0x24, 2, 10, 0x25, 0, 2},
    Row{3, 2, 0, 0x0B, false, "MIFARE Ultralight Nano", 14, 14, 0, 0, 0, 0, 1, 0},
    Row{4, 1, 0, 0x0B, false, "NTAG210", 20, 16, 0, 0, 0, 0x10, 1, 0},
    Row{4, 1, 0, 0x0E, false, "NTAG212", 41, 36, 0x24, 2, 10, 0x25, 1, 0},
    Row{4, 1, 0, 0x0F, false, "NTAG213", 45, 40, 0x28, 2, 12, 0x29, 2, 2},
    Row{4, 1, 0, 0x11, false, "NTAG215", 135, 130, 0x82, 16, 8, 0x83, 2, 2},
    Row{4, 1, 0, 0x13, false, "NTAG216", 231, 226, 0xE2, 16, 14, 0xE3, 2, 2},
    Row{4, 2, 1, 0x13, true, "NTAG I2C 1K", 0xEA, 0xE2, 0xE2, 16, 14, 0xE8, 1, 0},
    Row{4, 2, 1, 0x15, true, "NTAG I2C 2K", 0x1EA, 0x1E0, 0x1E0, 32, 15, 0x1E8, 1, 0},
    Row{4, 2, 2, 0x13, true, "NTAG I2C plus 1K", 0xEA, 0xE2, 0xE2, 16, 14, 0xE3, 1, 0},
    Row{4, 2, 2, 0x15, true, "NTAG I2C plus 2K", 0x200, 0xE2, 0xE2, 16, 14, 0xE3, 1, 0},
};

std::optional<Type2Product> by_version(const Bytes& version) {
  constexpr std::uint8_t kNxp = 0x04, kI2c = 0x05;
  acr122::ByteReader in(version);
  const auto fixed = in.u8(), vendor = in.u8(), product = in.u8(), subtype = in.u8();
  const auto major = in.u8(), minor = in.u8(), size = in.u8();
  if (!in.ok() || fixed != 0 || vendor != kNxp) return std::nullopt;
  const auto row = std::ranges::find_if(kRows, [&](const Row& one) {
    return one.product == product && one.major == major && one.minor == minor && one.size == size &&
           one.i2c == (subtype == kI2c);
  });
  if (row == kRows.end()) return std::nullopt;
  Type2Product found{row->name,
                     row->pages,
                     row->user_end,
                     row->lock_page,
                     row->pages_per_lock_bit,
                     row->lock_bits,
                     row->config_page,
                     row->first_counter,
                     row->last_counter,
                     version};
  if (row->i2c) found.after_gap = row->minor == 2 ? 0x100 : row->config_page;
  return found;
}

bool can_be_read(Card& card, std::size_t page) { return read_binary(card, page, 4).ok(); }

/// Chips without GET_VERSION, and those behind a driver that lets no frame through. An Ultralight
/// has 16 pages, an NTAG203 has 42 with its counter in the last.
Type2Product by_pages(Card& card, const Look& look) {
  const bool is_c = look.parsed.storage && look.parsed.storage->card == kUltralightC;
  if (is_c) return {"MIFARE Ultralight C", 48, 0x28, 0x28, 0, 16, 0x2A};
  if (!can_be_read(card, kFirstDynamicPage)) return {"MIFARE Ultralight", 16, 16};
  if (can_be_read(card, 0x29) && !can_be_read(card, 0x2A))
    return {"NTAG203", 42, 0x28, 0x28, 0, 16};
  std::size_t end = kFirstDynamicPage;
  while (end < 0x100 && can_be_read(card, end)) ++end;
  return {"Type 2 tag of unknown kind", end, std::min<std::size_t>(end, 16)};
}

/// Ultralight C, NTAG203: bits 1 to 3 and 5 to 7 for four pages each from 10 on, bit 12 for the
/// counter, 13 to 15 for AUTH0, AUTH1 and the key (MF0ICU2, 7.5.3).
std::optional<std::size_t> old_lock_bit(std::size_t page) {
  constexpr std::size_t kCounter = 0x29, kKey = 0x2C, kKeyBit = 15;
  if (page >= kKey) return kKeyBit;
  if (page >= kCounter) return 12 + page - kCounter;
  if (page >= 0x28) return std::nullopt;
  const auto group = (page - kFirstDynamicPage) / 4;
  return group + (group < 3 ? 1 : 2);
}

constexpr std::size_t kPlusGap = 0xEA;  // to sector 1

}  // namespace

bool Type2Product::is_config(std::size_t page) const {
  const auto end = is_i2c_plus() ? kPlusGap : pages;
  return config_page != 0 && page >= config_page && page < end && page != lock_page;
}

// NTAG I2C: pages between configuration and sector 1, or between lock bits and configuration.
bool Type2Product::gap(std::size_t page) const {
  if (is_i2c_plus()) return page >= kPlusGap && page < after_gap;
  return after_gap != 0 && page > lock_page && page < after_gap;
}

// Of Ultralight C and NTAG203: it adds what is written to it.
bool Type2Product::is_counter(std::size_t page) const {
  constexpr std::size_t kCounter = 0x29;
  return lock_page != 0 && pages_per_lock_bit == 0 && page == kCounter;
}

Use Type2Product::use(std::size_t page) const {
  constexpr std::size_t kContainer = 3, kPassword = 2;
  if (page < 2 || is_counter(page)) return Use::fixed;
  if (page <= kContainer) return Use::one_way;
  if (page < user_end || (is_i2c_plus() && page >= after_gap)) return Use::data;
  const auto first = config_page + kPassword, end = is_c() ? pages : first + 2;
  return has_password() && page >= first && page < end ? Use::secret : Use::one_way;
}

std::string Type2Product::what(std::size_t page) const {
  if (page < 2) return "UID";
  if (page == 2) return "lock bits";
  if (page == 3) return "capability container";
  if (is_counter(page)) return "counter";
  switch (use(page)) {
    case Use::data:
      return "user memory";
    case Use::secret:
      return is_c() ? "key" : "password";
    default:
      if (page == lock_page) return "lock bits";
      return is_config(page) ? "configuration" : "reserved";
  }
}

std::optional<std::size_t> Type2Product::lock_bit(std::size_t page) const {
  if (lock_page == 0 || page < kFirstDynamicPage || page == lock_page) return std::nullopt;
  if (pages_per_lock_bit == 0) return old_lock_bit(page);
  if (page >= user_end) return std::nullopt;
  const auto bit = (page - kFirstDynamicPage) / pages_per_lock_bit;
  return std::min<std::size_t>(bit, lock_bits - 1);
}

Type2Product type2_product(Card& card, const Look& look) {
  const auto version = own_frame(card, Bytes{0x60}).value_or(Bytes());
  if (auto found = by_version(version)) return *std::move(found);
  return by_pages(card, look);
}

}  // namespace tool
