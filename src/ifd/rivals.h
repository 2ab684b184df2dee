// SPDX-License-Identifier: LGPL-2.1-or-later
// Other driver bundles that claim the same readers.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace acr122::ifd {

/// Names of the bundles in `drivers` that claim 072F:2200 and are no class drivers, `own` left out.
/// pcscd takes the last such bundle in directory order and knows no priority (hotplug_libudev.c,
/// get_driver), so whoever has two of them may lose ours at the next install. Unreadable entries
/// are passed over.
std::vector<std::string> rivals(const std::filesystem::path& drivers,
                                const std::filesystem::path& own);

/// One log line if there are rivals beside the bundle that this code was loaded from.
void warn_of_rivals();

}  // namespace acr122::ifd
