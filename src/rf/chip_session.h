// SPDX-License-Identifier: LGPL-2.1-or-later
// ISO 14443-4 by blocks of the chip's own: for readers whose chip knows no InCommunicateThru.
#pragma once

#include "rf/antenna.h"
#include "rf/session.h"

namespace acr122::rf {

/// InDataExchange with a card that the chip has activated. It waits as it likes; answers of more
/// than 252 to 256 bytes are reported not to come back (SmartPGP#56).
class ChipSession : public Session {
 public:
  ChipSession(Antenna& antenna, Milliseconds wtx_limit)
      : antenna_(antenna), wtx_limit_(wtx_limit) {}

  Result<Answer> transceive(ByteView command, std::size_t max_answer) override;
  Result<End> ask() override;
  Result<End> deselect() override;

 private:
  Result<End> why(const Heard& heard);

  Antenna& antenna_;
  Milliseconds wtx_limit_;
};

}  // namespace acr122::rf
