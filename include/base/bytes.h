// SPDX-License-Identifier: LGPL-2.1-or-later
// Bytes on the wire: views, a reader that cannot over-read, a frame that cannot overflow.
#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>
#include <string>
#include <vector>

namespace acr122 {

using Byte = std::uint8_t;
using Bytes = std::vector<std::uint8_t>;

/// Somebody else's bytes. Views go down, values come up: a function may take a ByteView, and may
/// return one only into a buffer that its caller passed in.
using ByteView = std::span<const std::uint8_t>;

/// Consumes bytes from the front of a view. A read past the end yields zeros and is remembered, so
/// a decoder reads every field first and asks `finished()` once. Loops over records are written
/// `while (in.more())`: after a short read that ends them.
class ByteReader {
 public:
  explicit ByteReader(ByteView bytes) : rest_(bytes) {}

  ByteView take(std::size_t n) {
    if (short_ || n > rest_.size()) {
      short_ = true;
      return {};
    }
    const auto head = rest_.first(n);
    rest_ = rest_.subspan(n);
    return head;
  }
  std::uint8_t u8() { return static_cast<std::uint8_t>(big_endian(1)); }
  std::uint16_t u16be() { return static_cast<std::uint16_t>(big_endian(2)); }
  std::uint16_t u16le() { return static_cast<std::uint16_t>(little_endian(2)); }
  std::uint32_t u32le() { return little_endian(4); }
  ByteView rest() { return take(rest_.size()); }

  std::size_t left() const { return short_ ? 0 : rest_.size(); }
  bool ok() const { return !short_; }                         // nothing was over-read
  bool more() const { return !short_ && !rest_.empty(); }     // no over-read, something is left
  bool finished() const { return !short_ && rest_.empty(); }  // no over-read, nothing is left

 private:
  std::uint32_t little_endian(std::size_t n) {
    std::uint32_t value = 0;
    unsigned shift = 0;
    for (const auto byte : take(n)) {
      value |= std::uint32_t{byte} << shift;
      shift += 8;
    }
    return value;
  }
  std::uint32_t big_endian(std::size_t n) {
    std::uint32_t value = 0;
    for (const auto byte : take(n)) value = (value << 8) | byte;
    return value;
  }

  ByteView rest_;
  bool short_ = false;
};

/// A message under construction, at most Capacity bytes, on the stack. Bytes beyond the capacity
/// are refused and remembered: `ok()` is false and `view()` is empty from then on.
template <std::size_t Capacity>
class Frame {
 public:
  Frame& u8(std::uint8_t value) { return bytes(ByteView(&value, 1)); }
  Frame& u32le(std::uint32_t value) {
    for (unsigned shift = 0; shift < 32; shift += 8) u8(static_cast<std::uint8_t>(value >> shift));
    return *this;
  }
  Frame& bytes(ByteView more) {
    if (overflow_ || more.size() > Capacity - size_) {
      overflow_ = true;
    } else {
      std::copy(more.begin(), more.end(), storage_.begin() + static_cast<std::ptrdiff_t>(size_));
      size_ += more.size();
    }
    return *this;
  }
  bool ok() const { return !overflow_; }
  std::size_t size() const { return overflow_ ? 0 : size_; }
  ByteView view() const { return ByteView(storage_).first(size()); }

 private:
  std::array<std::uint8_t, Capacity> storage_{};
  std::size_t size_ = 0;
  bool overflow_ = false;
};

inline Bytes to_bytes(ByteView view) { return Bytes(view.begin(), view.end()); }

inline void append(Bytes& to, ByteView more) {
  // Not insert() (g++ 12 warns of it at -O2), not resize() and copy (g++ 14 and 16 do).
  std::ranges::copy(more, std::back_inserter(to));
}

inline bool same_bytes(ByteView a, ByteView b) { return std::ranges::equal(a, b); }

/// Upper-case hexadecimal with blanks, `04 A2 3B`, for log lines and messages.
inline std::string to_hex(ByteView bytes) { return fmt::format("{:02X}", fmt::join(bytes, " ")); }

}  // namespace acr122
