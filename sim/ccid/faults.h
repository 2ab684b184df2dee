// SPDX-License-Identifier: LGPL-2.1-or-later
// Faults that change an answer on its way to the host.
#pragma once

#include <vector>

#include "sim/base/clock.h"
#include "sim/model/faults.h"

namespace sim::ccid {

struct BentAnswer {
  std::vector<acr122::Bytes> messages;  // in the order in which they leave
  Microseconds delay = 0;
};

/// `previous`: the answer before this one, empty if this is the first.
BentAnswer bend(acr122::Bytes answer, const acr122::Bytes& previous, const Fault& fault);

}  // namespace sim::ccid
