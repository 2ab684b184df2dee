// SPDX-License-Identifier: LGPL-2.1-or-later
// What a person sees: colours and a progress bar, on a terminal only.
#pragma once

#include <cstddef>
#include <string>

namespace tool {

/// Bold where standard output is a terminal and NO_COLOR (no-color.org) is not set.
std::string strong(const std::string& text);

/// A line on standard error that changes; nothing where that is no terminal. Its end wipes it.
class ProgressBar {
 public:
  ProgressBar(std::string what, std::size_t total);
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  void show(std::size_t done) const;

 private:
  std::string what_;
  std::size_t total_;
  bool terminal_;
};

}  // namespace tool
