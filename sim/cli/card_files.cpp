// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/cli/card_files.h"

#include <fstream>
#include <iterator>

namespace sim::cli {

std::string load_content(Card& card, const std::string& file) {
  if (file.empty()) return {};
  std::ifstream in(file, std::ios::binary);
  if (!in) return file + ": cannot be read";
  const Bytes content{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  return card.load(content) ? std::string() : file + ": not the content of such a card";
}

std::string save_content(const Card& card, const std::string& file) {
  const auto content = card.content();
  if (content.empty()) return "this card has no content to save";
  std::ofstream out(file, std::ios::binary);
  for (const auto byte : content) out.put(static_cast<char>(byte));
  out.close();
  return out ? std::string() : file + ": cannot be written";
}

}  // namespace sim::cli
