// SPDX-License-Identifier: LGPL-2.1-or-later
// Lines that a person types, one by one.
#pragma once

#include <optional>
#include <string>

namespace tool {

/// The next line from the terminal, with libedit's keys and the lines before it to go back to.
/// Those are kept in memory only: there may be keys and PINs among them. The prompt goes to
/// standard error. nullopt: the end (Ctrl-D).
std::optional<std::string> typed_line(const char* prompt);

}  // namespace tool
