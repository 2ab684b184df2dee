// SPDX-License-Identifier: LGPL-2.1-or-later
// Bytes as the documents and traces print them.
#pragma once

#include <cctype>
#include <charconv>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace test_support {

/// "FF 00 48" or "FF0048" as bytes. Stops at the first character that is no digit or blank.
inline acr122::Bytes hex(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (std::isspace(static_cast<unsigned char>(c)) == 0) digits.push_back(c);
  }
  acr122::Bytes bytes;
  for (std::size_t at = 0; at + 2 <= digits.size(); at += 2) {
    std::uint8_t byte = 0;
    const char* end = digits.data() + at + 2;
    if (std::from_chars(digits.data() + at, end, byte, 16).ptr != end) break;
    bytes.push_back(byte);
  }
  return bytes;
}

}  // namespace test_support
