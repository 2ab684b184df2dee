// SPDX-License-Identifier: LGPL-2.1-or-later
// The block protocol asks for no memory: every allocation of this program is counted.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "rf/block_protocol.h"

namespace {
std::atomic<std::size_t> allocations{0};
}  // namespace

void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t /*size*/) noexcept { std::free(memory); }

namespace acr122::rf {
namespace {

/// Chaining both ways, S(WTX), a retry, a question, S(DESELECT).
Turn::Kind whole_session(ByteView command, std::span<std::uint8_t> room) {
  constexpr std::array<std::uint8_t, 1> kAck0{0xA2}, kAck1{0xA3}, kDeselect{0xC2};
  constexpr std::array<std::uint8_t, 2> kMoreTime{0xF2, 0x01};
  constexpr std::array<std::uint8_t, 10> kPart{0x13, 1, 2, 3, 4, 5, 6, 7, 8, 9};
  constexpr std::array<std::uint8_t, 10> kLast{0x02, 1, 2, 3, 4, 5, 6, 7, 8, 9};
  BlockProtocol card({14, 62, {}});
  card.transceive(command, room);
  card.spoilt();
  card.heard(kAck0);
  card.heard(kMoreTime);
  card.heard(kPart);
  if (card.heard(kLast).kind != Turn::Kind::done) return Turn::Kind::failed;
  card.ask();
  card.heard(kAck1);
  card.deselect();
  return card.heard(kDeselect).kind;
}

TEST(IsoDep, AsksForNoMemory) {
  const std::array<std::uint8_t, 20> command{};
  std::array<std::uint8_t, 64> room{};
  const auto before = allocations.load();
  ::operator delete(::operator new(1));
  ASSERT_EQ(allocations.load(), before + 1) << "they are counted";
  const auto end = whole_session(command, room);
  EXPECT_EQ(allocations.load(), before + 1);
  EXPECT_EQ(end, Turn::Kind::done);
}

}  // namespace
}  // namespace acr122::rf
