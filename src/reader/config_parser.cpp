// SPDX-License-Identifier: LGPL-2.1-or-later
// inih and what it does not do: every bad line by its number, unknown sections, a bound on the log
// lines.
#include <ini.h>

#include <algorithm>
#include <utility>

#include "reader/config_keys.h"

namespace acr122::reader {
namespace {

// So many lines of one file are worth reading; a file that is no configuration at all would fill
// the log.
constexpr unsigned kMostComplaints = 20;

// Windows' editors put U+FEFF before the first line.
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

constexpr std::string_view kBlanks = " \t\r\v\f";
constexpr std::string_view kCommentSigns = "#;";

class Parser {
 public:
  Parser(std::string_view text, const std::string& path) : path_(path), rest_(text) {
    if (rest_.starts_with(kByteOrderMark)) rest_.remove_prefix(kByteOrderMark.size());
  }

  ConfigFile parse() {
    ini_parse_stream(next_line, this, take_pair, this);  // returns the first bad line only
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
  void finish_line();
  void enter(std::string_view line);
  void complain_of_section(std::string_view problem);
  void take(std::string_view key, std::string_view value);
  void complain(unsigned line, std::string_view problem);

  const std::string& path_;
  std::string_view rest_;
  unsigned line_ = 0;
  bool expects_pair_ = false;  // of the line that inih has now
  std::optional<Section> section_ = Section{};
  unsigned complaints_ = 0;
  ConfigFile file_;
};

// A line goes over whole or, too long for inih's buffer, as an empty one; without leading blanks,
// which inih takes for a continuation of the line before.
char* Parser::feed(char* into, std::size_t room) {
  finish_line();
  if (rest_.empty()) return nullptr;
  auto line = rest_.substr(0, rest_.find('\n'));
  rest_.remove_prefix(std::min(rest_.size(), line.size() + 1));
  ++line_;
  line.remove_prefix(std::min(line.size(), line.find_first_not_of(kBlanks)));
  if (line.size() + 1 > room) {
    complain(line_, "line too long, ignored: shorten it");
    line = {};
  }
  const bool header = line.starts_with('[');
  if (header) enter(line);
  expects_pair_ =
      !header && !line.empty() && kCommentSigns.find(line.front()) == kCommentSigns.npos;
  *std::copy(line.begin(), line.end(), into) = '\0';
  return into;
}

// inih has done with a line when it asks for the next one.
void Parser::finish_line() {
  if (!std::exchange(expects_pair_, false)) return;
  complain(line_,
           "neither a [section] nor `key = value`, ignored: put # before it if it is a comment");
}

void Parser::enter(std::string_view line) {
  section_.reset();
  const auto end = line.find(']');
  if (end == std::string_view::npos) return complain_of_section("section without its ]");
  const auto header = line.substr(1, end - 1);
  section_ = find_section(header);
  if (section_) return;
  constexpr std::size_t kShown = 40;
  complain_of_section(fmt::format("unknown section [{}]", header.substr(0, kShown)));
}

void Parser::complain_of_section(std::string_view problem) {
  complain(line_, fmt::format("{}, ignored with its keys: write [reader], [log], [cards] or, for "
                              "the reader at one port, [reader usb:1-2.3]",
                              problem));
}

void Parser::take(std::string_view key, std::string_view value) {
  expects_pair_ = false;
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
