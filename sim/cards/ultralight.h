// SPDX-License-Identifier: LGPL-2.1-or-later
// Type 2 tags: MIFARE Ultralight and NTAG families.
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "sim/cards/page_locks.h"
#include "sim/cards/type_a.h"

namespace sim {

struct Type2Product {
  std::string_view name;
  std::string_view description;
  std::size_t pages = 16;           // all, the write-only ones too; NT3H: 256 per sector
  std::size_t readable_pages = 16;  // READ rolls over here
  std::vector<PageRange> existing;  // NT3H: the rest is missing; READ into it gives zeros
  std::vector<PageLocks> locks;
  std::size_t config_page = 0;  // AUTH0, ACCESS, PWD, PACK; 0: none
  Bytes version;                // answer to GET_VERSION; empty: not known
  bool naks_unknown = false;    // GET_VERSION is refused with NAK, not with silence
  bool fast_read = false;
  bool signature = false;  // READ_SIG
  bool compatibility_write = true;
  bool des_authentication = false;  // Ultralight C: 1A 00, AUTH0 and AUTH1 of its own
  std::size_t counter_page = 0;     // one-way counter in memory (Ultralight C, NTAG203); 0: none
  bool sector_select = false;       // NT3H
  std::uint8_t counters = 0;        // READ_CNT: how many; NTAG's single one has number 2
  Bytes capability;                 // page 3
  Bytes ndef;                       // from page 4
};

const std::vector<Type2Product>& type2_products();

class Ultralight : public TypeACard {
 public:
  Ultralight(const Type2Product& product, Identity identity);

  void field_off() override;

  Bytes& memory() { return memory_; }
  std::uint32_t counter(std::size_t number) const { return counters_.at(number); }
  /// All pages, those that cannot be read too; the counters outside the pages are not in it.
  Bytes content() const override { return memory_; }
  bool load(ByteView content) override;

 protected:
  std::optional<RfAnswer> when_active(const RfFrame& frame) override;
  void selection_lost() override;

 private:
  static constexpr std::size_t kPage = 4;
  enum class Second : std::uint8_t { none, compatibility_write, sector_select, authenticate };

  using Answer = std::optional<RfAnswer>;
  Answer command(const Bytes& frame);
  Answer first_part(const Bytes& frame);
  Answer special(const Bytes& frame);
  Answer second_part(const Bytes& frame);
  Answer read(std::uint8_t page);
  Answer fast_read(std::uint8_t first, std::uint8_t last);
  Answer write(std::uint8_t page, ByteView data);
  bool store(std::size_t page, ByteView data);
  Answer get_version();
  Answer signature();
  Answer select_sector(const Bytes& frame);
  Answer refuse(std::uint8_t nak);
  Answer ignore();

  // ultralight_counters.cpp
  bool counter_exists(std::uint8_t number) const;
  Answer read_counter(std::uint8_t number);
  Answer increment(std::uint8_t number, ByteView value);
  Answer check_tearing(std::uint8_t number);
  void count_read();
  bool count_in_page(ByteView data);

  // ultralight_login.cpp
  Answer password_login(ByteView password);
  Answer des_challenge();
  Answer des_response(const Bytes& frame);
  std::size_t first_protected() const;
  bool reading_is_protected() const;
  std::uint8_t access_byte() const;

  std::size_t index(std::uint8_t page) const { return sector_ * 256U + page; }
  std::span<std::uint8_t> page_bytes(std::size_t page);
  ByteView page_bytes(std::size_t page) const;
  bool exists(std::size_t page) const;
  bool readable(std::size_t page) const;
  bool writable(std::size_t page) const;
  std::size_t end_of_reading() const;
  Bytes visible(std::size_t page) const;

  const Type2Product& product_;
  Bytes memory_;
  std::array<std::uint32_t, 3> counters_{};
  std::uint8_t failed_logins_ = 0;
  bool counted_ = false;  // NTAG's counter: the first read since the field came on
  bool authenticated_ = false;
  Second second_ = Second::none;
  std::uint8_t second_page_ = 0;
  std::size_t sector_ = 0;
  Bytes challenge_;        // RndB
  Bytes challenge_block_;  // RndB as it was sent
  std::uint32_t random_ = 0x3A7C51E2;
};

}  // namespace sim
