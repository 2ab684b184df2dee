// SPDX-License-Identifier: LGPL-2.1-or-later
// What was on a card, and the files that keep it.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "memory.h"

namespace tool {

struct Image {
  std::string family = {}, product = {};  // as of Memory
  Bytes uid = {}, atqa = {};              // empty: not known
  std::optional<std::uint8_t> sak = std::nullopt;
  Bytes version = {}, signature = {};  // of Type 2 tags
  std::size_t unit = 0;
  std::map<std::size_t, std::optional<Bytes>> units = {};  // nullopt: not known
};

enum class Format {
  json,     // .json, our own
  raw,      // .mfd, .mfu, .bin: unit after unit, as libnfc has it
  flipper,  // .nfc, of Flipper Zero: Classic, Ultralight and NTAG
  ndef,     // .ndef: the message alone
};

/// By the ending of a file's name. Throws std::runtime_error: no such format.
Format format_of(const std::string& file);

// The files. A to_.. throws std::runtime_error where the format cannot say what the image has; a
// from_.. where the text is none of its kind.
std::string to_json_file(const Image& image);
Image from_json_file(const std::string& text);
std::string to_flipper_file(const Image& image);
Image from_flipper_file(const std::string& text);
/// What is secret and cannot be read becomes zeros; nothing else may be missing.
std::string to_raw_file(const Image& image, const Memory& memory);
/// `memory` tells which unit is which.
Image from_raw_file(const std::string& text, const Memory& memory);

}  // namespace tool
