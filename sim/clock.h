// Modelled time and the counters that go with it.
#pragma once

#include <cstdint>

namespace sim {

using Microseconds = std::uint64_t;

/// Time as the device sees it. Everything that costs time advances it: RF bits, guard times, chip
/// and firmware overhead, USB transfers, waiting.
class Clock {
 public:
  Microseconds now() const { return now_; }
  void advance(Microseconds by) { now_ += by; }
  void advance_to(Microseconds when) {
    if (when > now_) now_ = when;
  }

 private:
  Microseconds now_ = 0;
};

struct Counters {
  std::uint64_t usb_transfers = 0;
  std::uint64_t usb_bytes = 0;
  std::uint64_t chip_commands = 0;
  std::uint64_t rf_frames = 0;
};

}  // namespace sim
