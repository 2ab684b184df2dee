// SPDX-License-Identifier: LGPL-2.1-or-later
// Lock bits of Type 2 tags: one-way, and themselves frozen by block-locking bits.
#pragma once

#include <span>
#include <vector>

#include "sim/base/bytes.h"

namespace sim {

struct PageRange {
  std::size_t first = 0;
  std::size_t last = 0;  // included
  bool contains(std::size_t page) const { return page >= first && page <= last; }
};

/// A page that holds lock bits. Bits are counted from bit 0 of the page's first byte.
struct PageLocks {
  struct Lock {
    unsigned bit;
    PageRange pages;  // read-only once the bit is set
  };
  struct Freeze {
    unsigned bit;
    std::uint32_t bits;  // lock bits that keep their value once the bit is set
  };
  std::size_t page = 0;
  std::vector<Lock> locks;
  std::vector<Freeze> freezes;

  bool locked(acr122::ByteView own_page, std::size_t page_number) const;
  /// Sets the bits that are set in `data`, as far as they exist and are not frozen.
  void write(std::span<std::uint8_t> own_page, acr122::ByteView data) const;
};

/// Page 2 of every Type 2 tag (MF0ICU1, 7.5.2).
PageLocks static_locks();
/// NTAG and Ultralight EV1: from page 16 on, so many pages per bit; each block-locking bit in the
/// third byte freezes two lock bits.
PageLocks dynamic_locks(std::size_t page, std::size_t pages_per_bit, unsigned bits);
/// Ultralight C, page 28h (MF0ICU2, 7.5.3). NTAG203 has the first five of the special pages' bits.
PageLocks ultralight_c_locks();

}  // namespace sim
