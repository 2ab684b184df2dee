// SPDX-License-Identifier: LGPL-2.1-or-later
#include "console.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace tool {

namespace {

bool colours() {
  const char* no = std::getenv("NO_COLOR");
  return ::isatty(STDOUT_FILENO) == 1 && (no == nullptr || *no == '\0');
}

}  // namespace

std::string strong(const std::string& text) {
  return colours() ? fmt::format("\033[1m{}\033[0m", text) : text;
}

ProgressBar::ProgressBar(std::string what, std::size_t total)
    : what_(std::move(what)), total_(total), terminal_(::isatty(STDERR_FILENO) == 1) {}

ProgressBar::~ProgressBar() {
  if (terminal_) fmt::print(stderr, "\r\033[K");
}

void ProgressBar::show(std::size_t done) const {
  constexpr std::size_t kWidth = 30;
  if (!terminal_ || total_ == 0) return;
  const auto full = kWidth * done / total_;
  fmt::print(stderr, "\r{} [{:#<{}}{:.<{}}] {} of {}", what_, "", full, "", kWidth - full, done,
             total_);
}

}  // namespace tool
