// SPDX-License-Identifier: LGPL-2.1-or-later
// Modelled time and the counters that go with it. What costs how much, and where the numbers come
// from, is in docs/virtual-reader.md ("Time"); each number stands where it is spent.
#pragma once

#include <atomic>
#include <cstdint>

namespace sim {

using Microseconds = std::uint64_t;

/// A number that other threads may read at any time. Copies are plain snapshots.
class Count {
 public:
  Count() = default;
  Count(std::uint64_t value) : value_(value) {}
  Count(const Count& other) : value_(other.get()) {}
  Count& operator=(const Count& other) {
    value_ = other.get();
    return *this;
  }
  std::uint64_t get() const { return value_; }
  operator std::uint64_t() const { return value_; }
  Count& operator++() {
    ++value_;
    return *this;
  }
  Count& operator+=(std::uint64_t by) {
    value_ += by;
    return *this;
  }

 private:
  std::atomic<std::uint64_t> value_ = 0;
};

/// Modelled time. Everything that costs time advances it: RF bits, guard times, chip and firmware
/// overhead, USB transfers, waiting. One thread at a time may advance it (the reader's lock).
class Clock {
 public:
  Microseconds now() const { return now_; }
  void advance(Microseconds by) { now_ += by; }
  void advance_to(Microseconds when) {
    if (when > now_) now_ = when;
  }
  /// The power went: what was under way until after `when` has ended.
  void cut_off_at(Microseconds when) {
    if (when < now_) now_ = when;
  }

 private:
  Count now_;
};

struct Counters {
  Count usb_transfers;
  Count usb_bytes;
  Count missing_zlps;  // OUT messages of a multiple of 64 bytes that no empty packet followed
  Count chip_commands;
  Count rf_frames;
};

}  // namespace sim
