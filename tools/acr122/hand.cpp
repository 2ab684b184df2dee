// SPDX-License-Identifier: LGPL-2.1-or-later
#include "hand.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <optional>

namespace tool {

namespace {

/// Nothing after a second without input; an empty text at its end. By single bytes: a stream would
/// read ahead, and poll() would not see it.
std::optional<std::string> read_line() {
  std::string line;
  for (char letter = 0; letter != '\n';) {
    pollfd input{STDIN_FILENO, POLLIN, 0};
    if (line.empty() && ::poll(&input, 1, 1'000) == 0) return std::nullopt;
    if (::read(STDIN_FILENO, &letter, 1) != 1) return std::string();
    line += letter;
  }
  return line;
}

}  // namespace

bool Person::fulfil(const Wish& wish, const std::function<void()>& meanwhile) {
  fmt::print(out_, "\n{} Then press Enter (s and Enter: skip this). ", wish.question);
  std::fflush(out_);
  auto line = read_line();
  for (; !line; line = read_line()) meanwhile();
  return !line->empty() && line->front() != 's';
}

bool Command::fulfil(const Wish& wish, const std::function<void()>& /*meanwhile*/) {
  fmt::print(out_, "\n{} ({} {})\n", wish.question, command_, wish.name);
  std::fflush(out_);
  const auto* to = out_ == stderr ? " 1>&2" : "";
  const auto status = std::system(fmt::format("{} {}{}", command_, wish.name, to).c_str());
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace tool
