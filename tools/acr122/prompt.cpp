// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prompt.h"

#include <editline/readline.h>

#include <cstdlib>
#include <memory>

namespace tool {

std::optional<std::string> typed_line(const char* prompt) {
  rl_outstream = stderr;
  const std::unique_ptr<char, decltype(&std::free)> line(::readline(prompt), &std::free);
  if (!line) return std::nullopt;
  if (*line != '\0') ::add_history(line.get());
  return line.get();
}

}  // namespace tool
