// SPDX-License-Identifier: LGPL-2.1-or-later
// The form of ifd-acr122.conf: [section], `key = value` or `key: value`, comments.
#include <algorithm>
#include <utility>

#include "config/file.h"
#include "config/section.h"

namespace acr122::config {
namespace {

// So many lines of one file are worth reading; a file that is no configuration at all would fill
// the log.
constexpr unsigned kMostComplaints = 20;

constexpr std::size_t kLongestLine = 199;  // characters

// Windows' editors put U+FEFF before the first line.
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

constexpr std::string_view kBlanks = " \t\r\v\f";
constexpr std::string_view kCommentSigns = "#;";

std::string_view trimmed(std::string_view text) {
  text.remove_prefix(std::min(text.size(), text.find_first_not_of(kBlanks)));
  return text.substr(0, text.find_last_not_of(kBlanks) + 1);
}

/// `line` without the comment at its end: a ; after a blank.
std::string_view without_comment(std::string_view line) {
  for (auto at = line.find(';'); at != line.npos; at = line.find(';', at + 1)) {
    if (at > 0 && kBlanks.find(line[at - 1]) != kBlanks.npos) return line.substr(0, at);
  }
  return line;
}

class Parser {
 public:
  explicit Parser(const std::string& path) : path_(path) {}

  File parse(std::string_view text);

 private:
  void take_line(std::string_view line);
  void take_header(std::string_view line);
  void take_pair(std::string_view line);
  void set(std::string_view key, std::string_view value);
  void complain_of_section(std::string_view problem);
  void complain(std::string_view problem);

  const std::string& path_;
  unsigned line_ = 0;
  std::optional<Section> section_ = Section{};  // none: an unknown one, ignored with its keys
  unsigned complaints_ = 0;
  File file_;
};

File Parser::parse(std::string_view text) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    ++line_;
    take_line(trimmed(line));
  }
  return std::move(file_);
}

void Parser::take_line(std::string_view line) {
  if (line.empty() || kCommentSigns.find(line.front()) != kCommentSigns.npos) return;
  if (line.size() > kLongestLine) return complain("line too long, ignored: shorten it");
  line.front() == '[' ? take_header(line) : take_pair(line);
}

void Parser::take_header(std::string_view line) {
  section_.reset();
  const auto end = line.find(']');
  if (end == line.npos) return complain_of_section("section without its ]");
  const auto header = line.substr(1, end - 1);
  section_ = find_section(header);
  if (section_) return;
  constexpr std::size_t kShown = 40;
  complain_of_section(fmt::format("unknown section [{}]", header.substr(0, kShown)));
}

void Parser::take_pair(std::string_view line) {
  line = without_comment(line);
  const auto sign = line.find_first_of("=:");
  if (sign == line.npos) {
    return complain(
        "neither a [section] nor `key = value`, ignored: put # before it if it is a comment");
  }
  if (section_) set(trimmed(line.substr(0, sign)), trimmed(line.substr(sign + 1)));
}

void Parser::set(std::string_view key, std::string_view value) {
  Settings scratch;
  const bool general = section_->ports.empty();
  const auto problem = set_key(general ? file_.general : scratch, *section_, key, value);
  if (problem) return complain(*problem);
  if (!general) file_.overrides.push_back({section_->ports, std::string(key), std::string(value)});
}

void Parser::complain_of_section(std::string_view problem) {
  complain(
      fmt::format("{}, ignored with its keys: write [reader], [log], [cards] or, for the "
                  "reader at one port, [reader usb:1-2.3]",
                  problem));
}

void Parser::complain(std::string_view problem) {
  if (++complaints_ < kMostComplaints) log::error("{}:{}: {}", path_, line_, problem);
  if (complaints_ == kMostComplaints) log::error("{}: more such lines, not shown", path_);
}

}  // namespace

File parse(std::string_view text, const std::string& path) { return Parser(path).parse(text); }

}  // namespace acr122::config
