// SPDX-License-Identifier: LGPL-2.1-or-later
// /etc/ifd-acr122.conf: the settings, and where they come from. Each key with its default, unit and
// range is a row in config_keys.cpp.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "bridge/link.h"
#include "card/options.h"

namespace acr122::reader {

enum class LedPolicy : std::uint8_t { card, off, untouched };
enum class BuzzerPolicy : std::uint8_t { off, arrival, untouched };
/// What FF 00 51 answers through SCardControl.
enum class PiccAnswer : std::uint8_t { one_byte, two_bytes };

/// The settings of one reader.
struct Config {
  Milliseconds idle_interval{70};       // between polling cycles of an empty field
  std::chrono::seconds quiet_after{0};  // without a card: then quiet_interval; 0: never
  Milliseconds quiet_interval{500};
  Milliseconds presence_interval{200};  // between presence tests of a card
  Milliseconds client_grace{2'000};     // after a client's own PN532 command: hands off
  LedPolicy leds = LedPolicy::card;     // green with a card, red without
  BuzzerPolicy buzzer = BuzzerPolicy::off;
  PiccAnswer picc_answer = PiccAnswer::one_byte;
  log::Level log_level = log::Level::info;
  bridge::Link::Options link;
  card::Options card;
};

/// A whole file: what it says for every reader, and for single ones.
struct ConfigFile {
  /// One line of a section [reader usb:1-2.3]; checked, so that it can be set.
  struct Override {
    std::string ports;  // "1-2.3"
    std::string key;
    std::string value;
  };
  Config general;
  std::vector<Override> overrides;

  /// The settings of the reader at this port path (DeviceInfo::ports).
  Config for_reader(std::string_view ports) const;
};

/// Reads an INI file. Unknown sections, unknown keys and bad values give one log line each, which
/// names file, line and remedy, and count as not written; a file that is missing gives the defaults
/// without a word; one that cannot be used at all, one line.
ConfigFile load_config(std::string_view path);

/// The same for the text of a file; `path` is for the log.
ConfigFile parse_config(std::string_view text, const std::string& path);

}  // namespace acr122::reader
