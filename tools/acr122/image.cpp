// SPDX-License-Identifier: LGPL-2.1-or-later
#include "image.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace tool {

Format format_of(const std::string& file) {
  using Ending = std::pair<std::string_view, Format>;
  constexpr std::array kEndings{
      Ending{".json", Format::json}, Ending{".mfd", Format::raw},     Ending{".mfu", Format::raw},
      Ending{".bin", Format::raw},   Ending{".nfc", Format::flipper}, Ending{".ndef", Format::ndef},
  };
  const auto found = std::ranges::find_if(
      kEndings, [&](const Ending& ending) { return file.ends_with(ending.first); });
  if (found != kEndings.end()) return found->second;
  throw std::runtime_error(file +
                           ": the ending tells the format: .json, .mfd, .mfu, .bin, .nfc, "
                           ".ndef");
}

}  // namespace tool
