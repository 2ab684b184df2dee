// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/base/hex.h"

#include <charconv>
#include <string>

namespace sim {

std::optional<acr122::Bytes> parse_hex(std::string_view text) {
  std::string digits;
  std::ranges::copy_if(text, std::back_inserter(digits), [](char c) { return c != ' '; });
  if (digits.size() % 2 != 0) return std::nullopt;
  acr122::Bytes bytes;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    std::uint8_t byte{};
    const auto* end = digits.data() + i + 2;
    const auto [stop, error] = std::from_chars(digits.data() + i, end, byte, 16);
    if (error != std::errc() || stop != end) return std::nullopt;
    bytes.push_back(byte);
  }
  return bytes;
}

}  // namespace sim
