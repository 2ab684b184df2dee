// SPDX-License-Identifier: LGPL-2.1-or-later
// A tag's message, for programs and for people.
#pragma once

#include <nlohmann/json.hpp>

#include "ndef_tag.h"

namespace tool {

/// "tag", "capacity", "writable", "message" (hexadecimal, or null), "records" (null: they make no
/// sense) with "kind" and "value". Throws CardGone, Refused.
nlohmann::json ndef_to_json(NdefTag& tag);

/// What ndef_to_json() found, in words; or "missing", why there is nothing.
std::string ndef_in_words(const nlohmann::json& json);

}  // namespace tool
