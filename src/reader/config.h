// SPDX-License-Identifier: LGPL-2.1-or-later
// /etc/ifd-acr122.conf: every key, its default, unit and range.
#pragma once

#include <string>

#include "acr122/link.h"
#include "acr122/log.h"
#include "card/options.h"

namespace acr122::reader {

struct Config {
  Milliseconds idle_interval{70};       // between polling cycles of an empty field
  Milliseconds presence_interval{200};  // between presence tests of a card
  Milliseconds client_grace{2'000};     // after a client's own PN532 command: hands off
  bool buzzer = false;                  // the firmware's beep on card detection
  bool leds = true;                     // green with a card, red without
  log::Level log_level = log::Level::info;
  Link::Options link;
  card::Options card;
};

/// Reads an INI file. Unknown keys and bad values give one log line each and keep the default; a
/// file that is missing gives the defaults without a word; one that cannot be read, one line.
Config load_config(const std::string& path);

inline constexpr const char* kConfigPath = "/etc/ifd-acr122.conf";

}  // namespace acr122::reader
