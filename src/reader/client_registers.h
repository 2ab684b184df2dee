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
  /// Before `apdu`, which begins with FF 00, goes out: notes what the registers hold that it is
  /// about to write for the first time. Errors: the conversation broke.
  Result<void> note(pn532::Chip& chip, ByteView apdu);
  /// Errors: the conversation broke, and the next call tries again.
  Result<void> put_back(pn532::Chip& chip);

 private:
  std::map<std::uint16_t, std::uint8_t> before_;
};

/// Addresses that `apdu` writes by WriteRegister and that hold a setting. Pure.
std::vector<std::uint16_t> settings_written(ByteView apdu);

}  // namespace acr122::reader
