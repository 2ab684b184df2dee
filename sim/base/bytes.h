// SPDX-License-Identifier: LGPL-2.1-or-later
// The byte strings of the virtual reader are the driver's: all that the two share.
#pragma once

#include "base/bytes.h"

namespace sim {

using acr122::Bytes;
using acr122::ByteView;

}  // namespace sim
