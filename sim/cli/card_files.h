// SPDX-License-Identifier: LGPL-2.1-or-later
// A card's memory from and to files, as Card::content gives it.
#pragma once

#include <string>

#include "sim/rf/card.h"

namespace sim::cli {

/// Nothing happens without a file name. Error text, or empty.
std::string load_content(Card& card, const std::string& file);

/// Error text, or empty.
std::string save_content(const Card& card, const std::string& file);

}  // namespace sim::cli
