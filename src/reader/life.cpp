// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/life.h"

#include <algorithm>

namespace acr122::reader {

// In slices: whoever takes the reader away or closes it waits for this one.
void sleep_until(TimePoint end, Clock& clock, const Life& life) {
  constexpr std::chrono::microseconds kSlice{10'000};
  while (!life.closing() && clock.now() < end) {
    const auto left = std::chrono::ceil<std::chrono::microseconds>(end - clock.now());
    clock.sleep_for(std::min(left, kSlice));
  }
}

}  // namespace acr122::reader
