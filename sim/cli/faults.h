// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "sim/cli/json_fields.h"
#include "sim/faults.h"

namespace sim::cli {

/// {"do":"fault","what":"no_answer","skip":0,"times":1,"delay_ms":0,"count":0,"bytes":"","only":""};
/// "what":"clear" ends all that are armed.
Json arm_fault(Faults& faults, const Json& order);

}  // namespace sim::cli
