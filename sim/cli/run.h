// SPDX-License-Identifier: LGPL-2.1-or-later
// acr122-sim run: virtual readers, and a program that sees them.
#pragma once

#include <string>
#include <vector>

namespace sim::cli {

inline constexpr const char* kSocketVariable = "ACR122_SIM_SOCKET";

struct RunOptions {
  std::vector<std::string> readers;  // names of models; empty: the script's, or one acr122u
  std::vector<std::string> cards;    // NAME or NAME@READER
  std::vector<std::string> doubts;   // NAME=VALUE, for all readers
  std::string script;
  std::string socket;
  bool real_time = false;  // answers take as long as the real reader's
  std::vector<std::string> program;
};

/// Exit code of the program; 128 and the signal's number if one ended it; 127 if it cannot be
/// started; 2 for wrong options; 69 if the mocked USB bus is not available.
int run(const RunOptions& options);

/// Starts this program again under umockdev's preload library unless it runs under it. Returns
/// only if that is not needed (empty) or not possible (error text).
std::string ensure_preloaded(char** arguments);

}  // namespace sim::cli
