// SPDX-License-Identifier: LGPL-2.1-or-later
// DESFire, first version: GetVersion, native and wrapped.
#pragma once

#include "sim/cards/application.h"

namespace sim {

class Desfire : public Application {
 public:
  Response run(ByteView command) override;
  void reset() override { next_frame_ = 0; }

 private:
  struct Native {
    std::uint8_t status;
    Bytes data;
  };
  Native native(std::uint8_t command);

  std::size_t next_frame_ = 0;  // of GetVersion's three; 0: none open
};

}  // namespace sim
