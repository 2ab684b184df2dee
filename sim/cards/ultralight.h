// SPDX-License-Identifier: LGPL-2.1-or-later
// Type 2 tags: MIFARE Ultralight and NTAG families.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "sim/cards/type_a.h"

namespace sim {

struct Type2Product {
  std::string_view name;
  std::string_view description;
  std::size_t pages = 16;
  std::size_t readable_pages = 16;  // READ rolls over here
  std::size_t config_page = 0;      // first configuration page; 0: none
  Bytes version;                    // answer to GET_VERSION; empty: not known
  bool naks_unknown = false;        // GET_VERSION is refused with NAK, not with silence
  bool fast_read = false;           // FAST_READ, PWD_AUTH, READ_SIG
  bool compatibility_write = true;
  bool des_authentication = false;  // Ultralight C: 1A 00
  bool sector_select = false;       // NT3H
  std::uint8_t counters = 0;        // READ_CNT: how many; NTAG's single one has number 2
  Bytes capability;                 // page 3
  Bytes ndef;                       // from page 4, as delivered
};

const std::vector<Type2Product>& type2_products();

class Ultralight : public TypeACard {
 public:
  Ultralight(const Type2Product& product, Identity identity);

  Bytes& memory() { return memory_; }

 protected:
  std::optional<RfAnswer> when_active(const RfFrame& frame) override;
  void selection_lost() override;

 private:
  static constexpr std::size_t kPage = 4;
  enum class Second : std::uint8_t { none, compatibility_write, sector_select, authenticate };

  using Answer = std::optional<RfAnswer>;
  Answer command(const Bytes& frame);
  Answer second_part(const Bytes& frame);
  Answer read(std::uint8_t page);
  Answer fast_read(std::uint8_t first, std::uint8_t last);
  Answer write(std::uint8_t page, ByteView data);
  Answer get_version();
  Answer login(ByteView password);
  Answer read_counter(std::uint8_t number);
  Answer refuse(std::uint8_t nak);
  Answer ignore();
  std::size_t index(std::uint8_t page) const { return sector_ * 256U + page; }
  Bytes visible(std::size_t page) const;

  const Type2Product& product_;
  Bytes memory_;
  Second second_ = Second::none;
  std::uint8_t second_page_ = 0;
  std::size_t sector_ = 0;
};

}  // namespace sim
