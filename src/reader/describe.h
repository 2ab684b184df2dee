// SPDX-License-Identifier: LGPL-2.1-or-later
// Failures in words, with what the user can do about them.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace acr122::reader {

std::string_view words(Errc code);
/// What helps; empty when there is nothing to do.
std::string_view remedy(Errc code);

/// For one log line: "the reader sent bytes that are no answer (direct transmit); it is tried again
/// by itself; if it stays so, replug the reader".
std::string describe(const Error& error);

}  // namespace acr122::reader
