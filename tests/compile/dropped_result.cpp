// SPDX-License-Identifier: LGPL-2.1-or-later
// Nobody passes over an Error: with ACR122_WRONG this file must not compile.
#include "base/result.h"

acr122::Result<void> send();

bool sends() {
#ifdef ACR122_WRONG
  send();
  return true;
#else
  return send().has_value();
#endif
}
