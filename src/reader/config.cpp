// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/config.h"

#include <ini.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string_view>
#include <system_error>

#include "reader/config_keys.h"

namespace acr122::reader {
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

/// Feeds inih line by line and knows the number of the line it is at.
struct Source {
  const std::string& path;
  std::string_view rest;
  Config& config;
  unsigned line = 0;
};

/// inih's fgets. A line goes over whole or, too long for its buffer, as an empty one; without
/// leading blanks, which inih takes for a continuation of the line before.
char* next_line(char* into, int room, void* context) {
  auto& source = *static_cast<Source*>(context);
  if (source.rest.empty()) return nullptr;
  const auto length = source.rest.find('\n');
  auto line = source.rest.substr(0, length);
  source.rest.remove_prefix(std::min(source.rest.size(), line.size() + 1));
  ++source.line;
  line.remove_prefix(std::min(line.size(), line.find_first_not_of(" \t\r")));
  if (line.size() + 1 > static_cast<std::size_t>(room)) {
    log::error("{}:{}: line too long, ignored", source.path, source.line);
    line = {};
  }
  *std::copy(line.begin(), line.end(), into) = '\0';
  return into;
}

int take_pair(void* context, const char* section, const char* key, const char* value) {
  auto& source = *static_cast<Source*>(context);
  const auto outcome = set_key(source.config, section, key, value);
  if (outcome) log::error("{}:{}: {}", source.path, source.line, *outcome);
  return 1;  // for inih all is well: a bad value costs its own key only
}

}  // namespace

Config load_config(const std::string& path) {
  Config config;
  const auto text = read_text(path);
  if (!text) return config;
  Source source{path, *text, config};
  const int first_bad_line = ini_parse_stream(next_line, &source, take_pair, &source);
  if (first_bad_line > 0) {
    log::error("{}:{}: neither a [section] nor `key = value`, ignored", path, first_bad_line);
  }
  return config;
}

}  // namespace acr122::reader
