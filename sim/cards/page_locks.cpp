// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/cards/page_locks.h"

namespace sim {
namespace {

constexpr std::size_t kFirstDynamicPage = 16;

std::uint32_t word_of(acr122::ByteView page) { return acr122::ByteReader(page).u32le(); }

constexpr std::uint32_t bits(unsigned first, unsigned last) {
  std::uint32_t mask = 0;
  for (unsigned bit = first; bit <= last; ++bit) mask |= std::uint32_t{1} << bit;
  return mask;
}

}  // namespace

bool PageLocks::locked(acr122::ByteView own_page, std::size_t page_number) const {
  const auto word = word_of(own_page);
  return std::ranges::any_of(locks, [&](const Lock& lock) {
    return (word >> lock.bit & 1U) != 0 && lock.pages.contains(page_number);
  });
}

void PageLocks::write(std::span<std::uint8_t> own_page, acr122::ByteView data) const {
  const auto old = word_of(own_page);
  std::uint32_t writable = 0;
  for (const auto& lock : locks) writable |= std::uint32_t{1} << lock.bit;
  for (const auto& freeze : freezes) writable |= std::uint32_t{1} << freeze.bit;
  for (const auto& freeze : freezes) {
    if ((old >> freeze.bit & 1U) != 0) writable &= ~freeze.bits;
  }
  acr122::Frame<4> now;
  now.u32le(old | (word_of(data) & writable));
  std::ranges::copy(now.view(), own_page.begin());
}

PageLocks static_locks() {
  constexpr unsigned kFirstBit = 16;  // bytes 2 and 3
  PageLocks map;
  map.page = 2;
  for (unsigned page = 3; page <= 15; ++page) map.locks.push_back({kFirstBit + page, {page, page}});
  map.freezes = {{kFirstBit, bits(kFirstBit + 3, kFirstBit + 3)},
                 {kFirstBit + 1, bits(kFirstBit + 4, kFirstBit + 9)},
                 {kFirstBit + 2, bits(kFirstBit + 10, kFirstBit + 15)}};
  return map;
}

PageLocks dynamic_locks(std::size_t page, std::size_t pages_per_bit, unsigned count) {
  constexpr unsigned kFirstFreeze = 16;
  PageLocks map;
  map.page = page;
  for (unsigned bit = 0; bit < count; ++bit) {
    const auto first = kFirstDynamicPage + bit * pages_per_bit;
    // The last bit covers what is left of the user memory.
    const auto last = std::min(first + pages_per_bit - 1, page - 1);
    map.locks.push_back({bit, {first, last}});
    if (bit % 2 == 0) map.freezes.push_back({kFirstFreeze + bit / 2, bits(bit, bit + 1)});
  }
  return map;
}

PageLocks ultralight_c_locks() {
  PageLocks map;
  map.page = 0x28;
  map.locks = {{1, {16, 19}}, {2, {20, 23}},  {3, {24, 27}},  {5, {28, 31}},  {6, {32, 35}},
               {7, {36, 39}}, {12, {41, 41}}, {13, {42, 42}}, {14, {43, 43}}, {15, {44, 47}}};
  map.freezes = {{0, bits(1, 3)},   {4, bits(5, 7)},    {8, bits(12, 12)},
                 {9, bits(13, 13)}, {10, bits(14, 14)}, {11, bits(15, 15)}};
  return map;
}

}  // namespace sim
