// SPDX-License-Identifier: LGPL-2.1-or-later
// /etc/ifd-acr122.conf: where the settings come from.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/settings.h"

namespace acr122::config {

/// A whole file: what it says for every reader, and for single ones.
struct File {
  /// One line of a section [reader usb:1-2.3]; checked, so that it can be set.
  struct Override {
    std::string ports;  // "1-2.3"
    std::string key;
    std::string value;
  };
  Settings general;
  std::vector<Override> overrides;

  /// The settings of the reader at this port path (DeviceInfo::ports).
  Settings for_reader(std::string_view ports) const;
};

/// Reads an INI file. Unknown sections, unknown keys and bad values give one log line each, which
/// names file, line and remedy, and count as not written; a file that is missing gives the defaults
/// without a word; one that cannot be used at all, one line.
File load(std::string_view path);

/// What load() makes of the text of a file; `path` is for the log.
File parse(std::string_view text, const std::string& path);

}  // namespace acr122::config
