// SPDX-License-Identifier: LGPL-2.1-or-later
// A security key as it speaks over NFC: Client to Authenticator Protocol (CTAP) 2.1, 11.3. It has
// no credentials and makes none; a program can select it and ask what it is.
#pragma once

#include "sim/cards/application.h"

namespace sim {

/// Commands: SELECT, NFCCTAP_MSG (80 10) with authenticatorGetInfo (04), NFCCTAP_CONTROL (80 12).
class Fido : public Application {
 public:
  Response run(ByteView command) override;
  void reset() override { selected_ = false; }

 private:
  Response select(const CommandApdu& apdu);
  Response control(const CommandApdu& apdu);

  bool selected_ = false;
};

}  // namespace sim
