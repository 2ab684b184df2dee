// SPDX-License-Identifier: LGPL-2.1-or-later
#include "command.h"

#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>

#include "classic_access.h"
#include "sim/base/hex.h"

namespace tool {

namespace {

/// What is wrong with it, as CLI11 wants it.
std::string is_password(const std::string& text) {
  constexpr std::size_t kPassword = 4;
  const auto bytes = sim::parse_hex(text);
  return bytes && bytes->size() == kPassword ? "" : "a password has eight hexadecimal digits";
}

}  // namespace

CLI::App* new_command(CLI::App& app, const std::string& name, const std::string& what) {
  auto* command = app.add_subcommand(name, what);
  command->footer(kExitCodes);
  return command;
}

void add_reader(CLI::App& command, std::string& reader) {
  command
      .add_option(
          "--reader", reader,
          "its number in acr122 list, from 0, a part of its name, or its serial number there, "
          "which is the USB port (default: one with a card where a card is needed, else "
          "the first ACR122)")
      ->type_name("READER");
}

void add_card(CLI::App& command, CardOptions& options) {
  add_reader(command, options.reader);
  command
      .add_option("--wait", options.patience_s, "how many seconds to wait for a card (default: 0)")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.0, 86'400.0));
  command.add_flag("--json", options.json, "for programs");
}

void add_keys(CLI::App& command, CardOptions& options) {
  command
      .add_option("--keys", options.keys,
                  "MIFARE Classic: a file of keys to try, twelve digits a line, before the "
                  "well-known ones")
      ->type_name("FILE");
  command
      .add_option("--pwd", options.pwd,
                  "Ultralight EV1, NTAG: the password of the card, eight digits; tried once")
      ->type_name("PASSWORD")
      ->check(is_password);
}

std::string read_file(const std::string& name) {
  std::ifstream file;
  if (name != "-") file.open(name, std::ios::binary);
  std::istream& in = name == "-" ? std::cin : file;
  std::string text(std::istreambuf_iterator<char>(in), {});
  if (in.fail() && !in.eof()) throw std::runtime_error(name + ": cannot be read");
  return text;
}

void write_file(const std::string& name, const std::string& content) {
  if (name == "-") {
    std::cout << content << std::flush;
    return;
  }
  std::ofstream out(name, std::ios::binary);
  out << content;
  out.close();
  if (!out) throw std::runtime_error(name + ": cannot be written");
}

Keys keys_of(const std::string& text) {
  Keys keys;
  std::istringstream lines(text);
  std::size_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    line.erase(std::min(line.find('#'), line.size()));
    const auto key = sim::parse_hex(line);
    if (key && key->empty()) continue;
    if (!key || key->size() != classic::kKey)
      throw std::runtime_error(fmt::format("line {} is no key of twelve digits", number));
    keys.push_back(*key);
  }
  return keys;
}

void print(const Json& json) {
  fmt::print("{}\n", json.dump(2, ' ', false, Json::error_handler_t::replace));
}

}  // namespace tool
