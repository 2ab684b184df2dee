// SPDX-License-Identifier: LGPL-2.1-or-later
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "sim/cli/run.h"
#include "sim/usbfs/testbed.h"

namespace sim::cli {

std::string ensure_preloaded(char** arguments) {
  if (usbfs::preloaded()) return {};
  const char* now = std::getenv("LD_PRELOAD");
  std::string preload = now ? now : "";
  if (preload.find(usbfs::kPreloadLibrary) != std::string::npos) {
    return fmt::format("{} is not there (Debian: package libumockdev0)", usbfs::kPreloadLibrary);
  }
  preload = preload.empty() ? usbfs::kPreloadLibrary
                            : fmt::format("{}:{}", usbfs::kPreloadLibrary, preload);
  ::setenv("LD_PRELOAD", preload.c_str(), 1);
  ::execv("/proc/self/exe", arguments);
  return fmt::format("/proc/self/exe: {}", std::strerror(errno));
}

}  // namespace sim::cli
