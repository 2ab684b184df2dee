// SPDX-License-Identifier: LGPL-2.1-or-later
// The commands of the program, as main.cpp puts them together.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "errors.h"
#include "memory.h"

namespace tool {

using Json = nlohmann::json;

/// What the command that was chosen does; its exit code.
using Action = std::function<int()>;

// Each adds a command, with its options and --help, and sets `action` when it is chosen.
void add_list(CLI::App& app, Action& action);
void add_watch(CLI::App& app, Action& action);
void add_info(CLI::App& app, Action& action);
void add_ndef(CLI::App& app, Action& action);
void add_dump(CLI::App& app, Action& action);
void add_restore(CLI::App& app, Action& action);
void add_apdu(CLI::App& app, Action& action);
void add_led(CLI::App& app, Action& action);
void add_beep(CLI::App& app, Action& action);
void add_identify(CLI::App& app, Action& action);
void add_bench(CLI::App& app, Action& action);
void add_probe(CLI::App& app, Action& action);
void add_replay(CLI::App& app, Action& action);

/// A command whose --help ends with the exit codes.
CLI::App* new_command(CLI::App& app, const std::string& name, const std::string& what);

/// What commands for a card have in common.
struct CardOptions {
  std::string reader = {};
  double patience_s = 0;  // for a card
  std::string keys = {};  // a file; empty: none
  std::string pwd = {};   // of an Ultralight or NTAG, in hexadecimal; empty: none
  bool json = false;
};
void add_reader(CLI::App& command, std::string& reader);
void add_card(CLI::App& command, CardOptions& options);  // --reader, --wait, --json
void add_keys(CLI::App& command, CardOptions& options);  // --keys, --pwd

/// A file to its last byte; "-": standard input. Throws std::runtime_error.
std::string read_file(const std::string& name);
void write_file(const std::string& name, const std::string& content);

/// Six bytes a line, in hexadecimal; what begins with # is a comment, as in the dictionaries of
/// others. Throws std::runtime_error with the line.
Keys keys_of(const std::string& text);

/// Prints one object a line behind the other, or indented.
void print(const Json& json);

}  // namespace tool
