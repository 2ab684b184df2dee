// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/faults.h"

#include <algorithm>

namespace sim {

namespace {

bool concerns(const Fault& fault, acr122::ByteView payload) {
  return payload.size() >= fault.only.size() &&
         acr122::same_bytes(payload.first(fault.only.size()), fault.only);
}

}  // namespace

void Faults::arm(Fault fault) {
  const std::lock_guard guard(mutex_);
  armed_.push_back(std::move(fault));
}

void Faults::clear() {
  const std::lock_guard guard(mutex_);
  armed_.clear();
}

bool Faults::empty() const {
  const std::lock_guard guard(mutex_);
  return armed_.empty();
}

std::optional<Fault> Faults::take(acr122::ByteView payload) {
  const std::lock_guard guard(mutex_);
  auto chosen = armed_.end();
  for (auto it = armed_.begin(); it != armed_.end(); ++it) {
    if (!concerns(*it, payload)) continue;
    if (it->skip > 0) {
      --it->skip;
    } else if (chosen == armed_.end()) {
      chosen = it;
    }
  }
  if (chosen == armed_.end()) return std::nullopt;
  const Fault fault = *chosen;
  if (fault.times == 1) armed_.erase(chosen);
  if (fault.times > 1) --chosen->times;
  return fault;
}

void Faults::usb_reset() {
  const std::lock_guard guard(mutex_);
  std::erase_if(armed_, [](const Fault& fault) { return fault.times == 0; });
}

}  // namespace sim
