// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/cli/json_fields.h"

#include <charconv>

#include "sim/base/hex.h"

namespace sim::cli {

namespace {

template <class T>
std::optional<T> parse_number(std::string_view digits, int base) {
  T value{};
  const auto* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, value, base);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

}  // namespace

void Fields::complain(const char* name, const char* expected) {
  if (problem_.empty()) problem_ = fmt::format("\"{}\" must be {}", name, expected);
}

std::string Fields::text(const char* name, const std::string& otherwise) {
  const auto field = object_.find(name);
  if (field == object_.end()) return otherwise;
  if (field->is_string()) return field->get<std::string>();
  complain(name, "a string");
  return otherwise;
}

std::optional<std::uint64_t> Fields::optional_number(const char* name) {
  const auto field = object_.find(name);
  if (field == object_.end()) return std::nullopt;
  if (field->is_number_unsigned()) return field->get<std::uint64_t>();
  if (field->is_string()) {
    std::string_view digits = field->get_ref<const std::string&>();
    const int base = digits.starts_with("0x") ? 16 : 10;
    if (base == 16) digits.remove_prefix(2);
    if (const auto value = parse_number<std::uint64_t>(digits, base)) return value;
  }
  complain(name, "a number");
  return std::nullopt;
}

std::uint64_t Fields::number(const char* name, std::uint64_t otherwise) {
  return optional_number(name).value_or(otherwise);
}

std::optional<acr122::Bytes> Fields::bytes(const char* name) {
  const auto field = object_.find(name);
  if (field == object_.end()) return std::nullopt;
  if (field->is_string()) {
    if (auto value = parse_hex(field->get<std::string>())) return value;
  }
  complain(name, "hexadecimal bytes, e.g. \"04A23B5C\"");
  return std::nullopt;
}

Json failure(const std::string& text) { return {{"ok", false}, {"error", text}}; }
Json success() { return {{"ok", true}}; }

}  // namespace sim::cli
