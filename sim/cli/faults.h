// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "sim/cli/json_fields.h"
#include "sim/model/faults.h"

namespace sim::cli {

/// {"do":"fault","what":"no_answer","skip":0,"times":1,"pause":0,"delay_ms":0,"count":0,
/// "bytes":"","only":""}; "every":n stands for skip and pause n-1; "what":"clear" ends all that are
/// armed. `card`: the one that comes with swap_card.
Json arm_fault(Faults& faults, const Json& order, std::shared_ptr<Card> card);

}  // namespace sim::cli
