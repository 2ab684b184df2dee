// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config/section.h"

#include <algorithm>

#include "config/keys.h"

namespace acr122::config {
namespace {

constexpr std::string_view kOneReader = "reader usb:";
constexpr std::string_view kLogSection = "log";  // one log for all readers

/// "1-2.3": the kernel's form, bus and ports.
bool is_port_path(std::string_view text) {
  const auto is_number = [](std::string_view digits) {
    return !digits.empty() &&
           std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
  };
  const auto dash = text.find('-');
  if (dash == std::string_view::npos || !is_number(text.substr(0, dash))) return false;
  text.remove_prefix(dash + 1);
  for (;;) {
    const auto dot = text.find('.');
    if (!is_number(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

bool belongs_to(const Key& key, const Section& section) {
  return section.ports.empty() ? key.section == section.name : key.section != kLogSection;
}

// Long enough to recognise a line by, short enough for a log.
std::string_view shown(std::string_view text) { return text.substr(0, 40); }

std::string not_here(const Section& section, std::string_view name) {
  const auto all = keys();
  const auto elsewhere = std::ranges::find(all, name, &Key::name);
  if (elsewhere != all.end()) {
    return fmt::format("`{}` belongs into section [{}], ignored here", name, elsewhere->section);
  }
  return fmt::format(
      "unknown key `{}` in section [{}], ignored: man ifd-acr122.conf lists the keys", shown(name),
      section.name);
}

}  // namespace

std::optional<Section> find_section(std::string_view header) {
  for (const auto& key : keys()) {
    if (key.section == header) return Section{std::string(header), {}};
  }
  if (!header.starts_with(kOneReader)) return std::nullopt;
  const auto ports = header.substr(kOneReader.size());
  if (!is_port_path(ports)) return std::nullopt;
  return Section{std::string(header), std::string(ports)};
}

std::optional<std::string> set_key(Settings& settings, const Section& section,
                                   std::string_view name, std::string_view value) {
  for (const auto& key : keys()) {
    if (key.name != name || !belongs_to(key, section)) continue;
    if (key.set(settings, key.values, value)) return std::nullopt;
    const auto instead =
        section.ports.empty() ? key.show(settings, key.values) : "the general setting";
    return fmt::format("{}: {} expected, not `{}`: {} is used", name, describe_values(key.values),
                       shown(value), instead);
  }
  return not_here(section, name);
}

}  // namespace acr122::config
