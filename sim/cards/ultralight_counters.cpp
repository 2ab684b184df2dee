// SPDX-License-Identifier: LGPL-2.1-or-later
// One-way counters of Type 2 tags: three of Ultralight EV1, NTAG's count of reads, and the 16 bits
// in a page of Ultralight C and NTAG203.
#include "sim/cards/ultralight.h"

namespace sim {
namespace {

constexpr std::uint8_t kAck = 0x0A;
constexpr std::uint8_t kNakArgument = 0x00;
constexpr std::uint8_t kNakOverflow = 0x04;
constexpr std::uint8_t kNtagCounter = 2;
constexpr std::uint32_t kMaximum = 0xFFFFFF;  // 24 bits
constexpr std::uint8_t kValid = 0xBD;         // CHECK_TEARING: nothing was torn
constexpr Microseconds kWriteTime = 4100;

// ACCESS byte (NTAG213, 8.5.7)
constexpr std::uint8_t kCountReads = 0x10;
constexpr std::uint8_t kCounterProtected = 0x08;

}  // namespace

bool Ultralight::counter_exists(std::uint8_t number) const {
  if (product_.counters == 1) return number == kNtagCounter;
  return number < product_.counters;
}

Ultralight::Answer Ultralight::read_counter(std::uint8_t number) {
  if (!counter_exists(number)) return refuse(kNakArgument);
  const bool ntag = product_.counters == 1;
  if (ntag && (access_byte() & kCounterProtected) != 0 && !authenticated_) {
    return refuse(kNakArgument);
  }
  const auto value = counters_[number];
  return answer({static_cast<std::uint8_t>(value), static_cast<std::uint8_t>(value >> 8),
                 static_cast<std::uint8_t>(value >> 16)});
}

/// `value`: three bytes, the low one first, and one that means nothing.
Ultralight::Answer Ultralight::increment(std::uint8_t number, ByteView value) {
  if (!counter_exists(number)) return refuse(kNakArgument);
  const auto sum = counters_[number] + (acr122::ByteReader(value).u32le() & kMaximum);
  if (sum > kMaximum) return refuse(kNakOverflow);
  counters_[number] = sum;
  return nibble(kAck, kWriteTime);
}

Ultralight::Answer Ultralight::check_tearing(std::uint8_t number) {
  return counter_exists(number) ? answer({kValid}) : refuse(kNakArgument);
}

void Ultralight::count_read() {
  const bool counts = product_.counters == 1 && (access_byte() & kCountReads) != 0;
  if (!counts || counted_) return;
  counted_ = true;
  if (counters_[kNtagCounter] < kMaximum) ++counters_[kNtagCounter];
}

/// The first write sets the counter, later ones add 0 to 15 (MF0ICU2, 7.5.11). False: overflow.
bool Ultralight::count_in_page(ByteView data) {
  const auto bytes = page_bytes(product_.counter_page);
  const auto old = acr122::ByteReader(bytes).u16le();
  unsigned value = acr122::ByteReader(data).u16le();
  if (old != 0) value = old + (value & 0x0FU);
  if (value > 0xFFFF) return false;
  bytes[0] = static_cast<std::uint8_t>(value);
  bytes[1] = static_cast<std::uint8_t>(value >> 8);
  return true;
}

}  // namespace sim
