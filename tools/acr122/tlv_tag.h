// SPDX-License-Identifier: LGPL-2.1-or-later
// A message as a block of tag, length and value in the bytes of a memory.
#pragma once

#include <map>

#include "ndef_tag.h"
#include "ndef_tlv.h"

namespace tool {

class TlvTag : public NdefTag {
 public:
  /// `addresses`: the bytes of the memory that may hold data, in order; a byte's address is its
  /// unit's number times the unit's size, and its place in it.
  TlvTag(std::string kind, std::unique_ptr<Memory> memory, std::vector<std::size_t> addresses,
         bool writable);

  std::string kind() const override { return kind_; }
  std::size_t capacity() const override;
  bool writable() const override { return writable_; }
  std::optional<Bytes> read() override;
  void write(ByteView message, bool wipe, WriteState& state) override;

 private:
  using Units = std::map<std::size_t, Bytes>;
  void load();
  Bytes area() const;
  Bytes with_message(const Bytes& area, ByteView message, bool wipe) const;
  Units units_with(const Bytes& area) const;
  std::size_t count_changes(const Units& to) const;
  void write_changes(const Units& to, WriteState& state);

  std::string kind_;
  std::unique_ptr<Memory> memory_;
  std::vector<std::size_t> addresses_;
  bool writable_;
  Units units_;  // what the card holds
  ndef::Area found_;
};

}  // namespace tool
