// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/answer_by_halves.h"

#include <utility>

#include "base/status_word.h"

namespace acr122::reader {
namespace {

/// Of 256 bytes and more, as Le says it: 00.
std::uint8_t length_of(ByteView answer) {
  constexpr std::size_t kMost = 0xFF;
  return answer.size() > kMost ? 0x00 : static_cast<std::uint8_t>(answer.size());
}

}  // namespace

Bytes AnswerByHalves::keep(Bytes answer) {
  if (answer.size() <= StatusWord::kSize) return answer;
  waiting_ = std::move(answer);
  Bytes now;
  append(now, sw::bytes_available(length_of(waiting_)));
  return now;
}

std::optional<Bytes> AnswerByHalves::fetch(std::uint8_t le) {
  if (waiting_.empty()) return std::nullopt;
  const auto right = length_of(waiting_);
  if (le == right) return std::exchange(waiting_, {});
  Bytes wrong;
  append(wrong, sw::wrong_le(right));
  return wrong;
}

}  // namespace acr122::reader
