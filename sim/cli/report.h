// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "sim/cli/json_fields.h"
#include "sim/reader/virtual_reader.h"

namespace sim::cli {

/// What {"do":"state"} tells of a reader, but for its cards. Call with the reader locked.
Json report(VirtualReader& reader);

}  // namespace sim::cli
