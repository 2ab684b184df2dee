// SPDX-License-Identifier: LGPL-2.1-or-later
// The firmware's APDUs for storage cards: FF CA, 82, 86, 88, B0, D6, D7, B1 (API V2.04, 4 and 5).
#pragma once

#include <array>
#include <optional>

#include "sim/firmware/chip_port.h"
#include "sim/firmware/polling.h"
#include "sim/firmware/reply.h"

namespace sim::firmware {

class Storage {
 public:
  Storage(ChipPort& chip, Polling& polling) : chip_(chip), polling_(polling) {}

  /// An APDU of class FF. nullopt: not one of these instructions.
  std::optional<Reply> apdu(ByteView apdu);
  void reset() { keys_ = {}; }

 private:
  using Key = std::array<std::uint8_t, 6>;

  Reply get_data(ByteView apdu) const;
  Reply load_key(ByteView apdu);
  Reply authenticate(ByteView apdu);
  Reply authenticate_obsolete(ByteView apdu);
  Reply read(ByteView apdu);
  Reply write(ByteView apdu);
  Reply change_value(ByteView apdu);
  Reply read_value(ByteView apdu);

  Reply login(std::uint8_t block, std::uint8_t key_type, std::uint8_t key_number);
  std::optional<Bytes> read_block(std::uint8_t block);
  bool store_value(std::uint8_t block, ByteView value);
  bool add_to_value(bool increment, std::uint8_t block, ByteView value);
  bool restore_value(std::uint8_t from, std::uint8_t to);
  bool transfer(std::uint8_t block);
  bool exchange(std::initializer_list<std::uint8_t> head, ByteView data = {});
  bool select_pages();

  ChipPort& chip_;
  Polling& polling_;
  std::array<std::optional<Key>, 2> keys_;  // volatile
};

}  // namespace sim::firmware
