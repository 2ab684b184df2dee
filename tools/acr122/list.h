// SPDX-License-Identifier: LGPL-2.1-or-later
// acr122 list: the readers, who drives them, and what lies on them.
#pragma once

#include <nlohmann/json.hpp>

#include "pcsc.h"

namespace tool {

/// One object per reader: "name", "driver", "firmware", "card" (true or false), "atr".
nlohmann::json list(const pcsc::Context& context);

/// What list() found, in words.
std::string list_in_words(const nlohmann::json& readers);

}  // namespace tool
