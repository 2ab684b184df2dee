// SPDX-License-Identifier: LGPL-2.1-or-later
// For tests that call a Reader without the C ABI.
#pragma once

#include "reader/reader.h"

namespace driver_test {

/// Neither an Error nor a NoAnswer.
inline bool answered(const acr122::Result<acr122::card::Reply>& reply) {
  return reply && std::holds_alternative<acr122::Bytes>(*reply);
}

}  // namespace driver_test
