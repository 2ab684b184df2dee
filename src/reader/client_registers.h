// SPDX-License-Identifier: LGPL-2.1-or-later
// The chip's registers that a program writes: put back when the driver drives the chip again.
#pragma once

#include <map>
#include <vector>

#include "pn532/chip.h"

namespace acr122::reader {

/// Selecting a card sets some of these registers and leaves others, such as the gain, as they are.
class ClientRegisters {
 public:
  /// Before a program's WriteRegister goes out: notes what `addresses` hold that are written for
  /// the first time. Errors: the conversation broke.
  Result<void> note(pn532::Chip& chip, std::vector<std::uint16_t> addresses);
  /// Errors: the conversation broke, and the next call tries again.
  Result<void> put_back(pn532::Chip& chip);

 private:
  std::map<std::uint16_t, std::uint8_t> before_;
};

}  // namespace acr122::reader
