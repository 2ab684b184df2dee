// SPDX-License-Identifier: LGPL-2.1-or-later
#include "hand.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <optional>

#include "interrupt.h"

namespace tool {

namespace {

/// Nothing after a second without input, or a signal; an empty text at its end. By single bytes: a
/// stream would read ahead, and poll() would not see it.
std::optional<std::string> read_line() {
  std::string line;
  for (char letter = 0; letter != '\n';) {
    pollfd input{STDIN_FILENO, POLLIN, 0};
    if (line.empty() && ::poll(&input, 1, 1'000) != 1) return std::nullopt;
    if (::read(STDIN_FILENO, &letter, 1) != 1) return std::string();
    line += letter;
  }
  return line;
}

/// Ctrl-C ends the command alone: who waits in system() does not get the signal. A shell that ran
/// it says 128 and the signal.
bool interrupted(int status) {
  constexpr int kByShell = 128 + SIGINT;
  return WIFSIGNALED(status) ? WTERMSIG(status) == SIGINT : WEXITSTATUS(status) == kByShell;
}

}  // namespace

bool Person::fulfil(const Wish& wish, const std::function<void()>& meanwhile) {
  fmt::print(out_, "\n{} Then press Enter (s and Enter: skip this). ", wish.question);
  std::fflush(out_);
  auto line = read_line();
  for (; !line; line = read_line()) {
    check_interrupt();
    meanwhile();
  }
  return !line->empty() && line->front() != 's';
}

bool Command::fulfil(const Wish& wish, const std::function<void()>& /*meanwhile*/) {
  fmt::print(out_, "\n{} ({} {})\n", wish.question, command_, wish.name);
  std::fflush(out_);
  const auto* to = out_ == stderr ? " 1>&2" : "";
  const auto status = std::system(fmt::format("{} {}{}", command_, wish.name, to).c_str());
  if (interrupted(status)) throw Interrupted();
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace tool
