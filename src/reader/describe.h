// SPDX-License-Identifier: LGPL-2.1-or-later
// Failures in words, with what the user can do about them.
#pragma once

#include <string>
#include <string_view>

#include "acr122/result.h"

namespace acr122::reader {

std::string_view words(Errc code);
/// What helps; empty when there is nothing to do.
std::string_view remedy(Errc code);

/// "the reader did not answer in time (GetFirmwareVersion): unplug it ..." for one log line.
std::string describe(const Error& error);

}  // namespace acr122::reader
