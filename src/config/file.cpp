// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config/file.h"

#include <filesystem>
#include <fstream>
#include <optional>
#include <string_view>
#include <system_error>

#include "config/section.h"

namespace acr122::config {
namespace {

constexpr std::uintmax_t kLargestFile = 65'536;  // bytes; our own file has about 4,000

/// The file's text. Null: nothing to read, and the log knows why unless the file is just missing.
std::optional<std::string> read_text(const std::string& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (status.type() == std::filesystem::file_type::not_found) return std::nullopt;
  const auto ignored = [&path](std::string_view why) {
    log::error("{}: {}: defaults used", path, why);
    return std::nullopt;
  };
  if (error) return ignored(error.message());
  // Opening a pipe would wait for its writer.
  if (status.type() != std::filesystem::file_type::regular) return ignored("not a plain file");
  std::ifstream file(path, std::ios::binary);
  if (!file) return ignored("cannot be opened");
  std::string text(kLargestFile + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad()) return ignored("cannot be read");
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > kLargestFile) return ignored("too large");
  if (text.find('\0') != std::string::npos) return ignored("not a text file");
  return text;
}

}  // namespace

File load(std::string_view path) {
  const std::string name(path);
  const auto text = read_text(name);
  return text ? parse(*text, name) : File{};
}

Settings File::for_reader(std::string_view ports) const {
  Settings settings = general;
  for (const auto& one : overrides) {
    if (one.ports != ports) continue;
    set_key(settings, Section{"reader", one.ports}, one.key,
            one.value);  // checked when it was read
  }
  return settings;
}

}  // namespace acr122::config
