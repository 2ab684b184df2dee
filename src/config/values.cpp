// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config/values.h"

#include <fmt/format.h>

#include <charconv>

namespace acr122::config {
namespace {

std::string describe_number(const Values& values) {
  const auto range = fmt::format("{} to {}", values.low, values.high);
  return values.unit.empty() ? range : fmt::format("{}, {}", values.unit, range);
}

std::string describe_words(const Values& values) {
  std::string text;
  std::string_view last;
  for (const auto& word : values.words) {
    if (!word.documented) continue;
    if (!last.empty()) text += fmt::format("{}{}", text.empty() ? "" : ", ", last);
    last = word.text;
  }
  text += fmt::format(" {} {}", values.list ? "and" : "or", last);
  if (!values.unit.empty()) text += fmt::format(" {}", values.unit);
  return values.list ? "one or more of " + text : text;
}

}  // namespace

std::optional<unsigned> read_value(const Values& values, std::string_view text) {
  for (const auto& word : values.words) {
    if (word.text == text) return word.value;
  }
  if (!values.words.empty()) return std::nullopt;
  unsigned number = 0;
  const auto* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number);
  const bool whole = parsed.ec == std::errc{} && parsed.ptr == end;
  if (!whole || number < values.low || number > values.high) return std::nullopt;
  return number;
}

std::string write_value(const Values& values, unsigned value) {
  for (const auto& word : values.words) {
    if (word.value == value && word.documented) return std::string(word.text);
  }
  return std::to_string(value);
}

std::string describe_values(const Values& values) {
  return values.words.empty() ? describe_number(values) : describe_words(values);
}

}  // namespace acr122::config
