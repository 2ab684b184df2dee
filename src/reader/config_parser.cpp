// SPDX-License-Identifier: LGPL-2.1-or-later
// inih and what it does not do: line numbers, unknown sections, a bound on the log lines.
#include <ini.h>

#include <algorithm>

#include "reader/config_keys.h"

namespace acr122::reader {
namespace {

// So many lines of one file are worth reading; a file that is no configuration at all would fill
// the log.
constexpr unsigned kMostComplaints = 20;

class Parser {
 public:
  Parser(std::string_view text, const std::string& path) : path_(path), rest_(text) {}

  ConfigFile parse() {
    const int first_bad_line = ini_parse_stream(next_line, this, take_pair, this);
    if (first_bad_line > 0) {
      complain(static_cast<unsigned>(first_bad_line),
               "neither a [section] nor `key = value`, ignored");
    }
    return std::move(file_);
  }

 private:
  /// inih's fgets.
  static char* next_line(char* into, int room, void* context) {
    return static_cast<Parser*>(context)->feed(into, static_cast<std::size_t>(room));
  }
  static int take_pair(void* context, const char* /*section*/, const char* key, const char* value) {
    static_cast<Parser*>(context)->take(key, value);
    return 1;  // for inih all is well: a bad value costs its own key only
  }

  char* feed(char* into, std::size_t room);
  void enter(std::string_view header);
  void take(std::string_view key, std::string_view value);
  void complain(unsigned line, std::string_view problem);

  const std::string& path_;
  std::string_view rest_;
  unsigned line_ = 0;
  std::optional<Section> section_ = Section{};
  unsigned complaints_ = 0;
  ConfigFile file_;
};

// A line goes over whole or, too long for inih's buffer, as an empty one; without leading blanks,
// which inih takes for a continuation of the line before.
char* Parser::feed(char* into, std::size_t room) {
  if (rest_.empty()) return nullptr;
  auto line = rest_.substr(0, rest_.find('\n'));
  rest_.remove_prefix(std::min(rest_.size(), line.size() + 1));
  ++line_;
  line.remove_prefix(std::min(line.size(), line.find_first_not_of(" \t\r")));
  if (line.size() + 1 > room) {
    complain(line_, "line too long, ignored: shorten it");
    line = {};
  }
  if (line.starts_with('[')) enter(line.substr(1, line.find(']') - 1));
  *std::copy(line.begin(), line.end(), into) = '\0';
  return into;
}

void Parser::enter(std::string_view header) {
  section_ = find_section(header);
  if (section_) return;
  constexpr std::size_t kShown = 40;
  complain(line_, fmt::format("unknown section [{}], ignored with its keys: write [reader], [log], "
                              "[cards] or, for the reader at one port, [reader usb:1-2.3]",
                              header.substr(0, kShown)));
}

void Parser::take(std::string_view key, std::string_view value) {
  if (!section_) return;
  Config scratch;
  const bool general = section_->ports.empty();
  const auto problem = set_key(general ? file_.general : scratch, *section_, key, value);
  if (problem) return complain(line_, *problem);
  if (general) return;
  file_.overrides.push_back({section_->ports, std::string(key), std::string(value)});
}

void Parser::complain(unsigned line, std::string_view problem) {
  if (++complaints_ < kMostComplaints) log::error("{}:{}: {}", path_, line, problem);
  if (complaints_ == kMostComplaints) log::error("{}: more such lines, not shown", path_);
}

}  // namespace

ConfigFile parse_config(std::string_view text, const std::string& path) {
  return Parser(text, path).parse();
}

}  // namespace acr122::reader
