// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/answer_by_halves.h"

#include <utility>

#include "base/status_word.h"

namespace acr122::reader {
namespace {

constexpr std::array<std::uint8_t, 4> kDirectTransmit{0xFF, 0x00, 0x00, 0x00};
constexpr std::array<std::uint8_t, 4> kGetResponse{0xFF, 0xC0, 0x00, 0x00};

bool begins_with(ByteView apdu, ByteView header) {
  return apdu.size() >= header.size() && same_bytes(apdu.first(header.size()), header);
}

/// Of 256 bytes and more, as Le says it: 00.
std::uint8_t length_of(ByteView answer) {
  constexpr std::size_t kMost = 0xFF;
  return answer.size() > kMost ? 0x00 : static_cast<std::uint8_t>(answer.size());
}

}  // namespace

Bytes AnswerByHalves::keep(ByteView apdu, Bytes answer) {
  constexpr std::size_t kStatusWord = 2;
  if (!begins_with(apdu, kDirectTransmit) || answer.size() <= kStatusWord) return answer;
  waiting_ = std::move(answer);
  Bytes now;
  append(now, sw::bytes_available(length_of(waiting_)));
  return now;
}

std::optional<Bytes> AnswerByHalves::fetch(ByteView apdu) {
  const bool get = begins_with(apdu, kGetResponse) && apdu.size() == kGetResponse.size() + 1;
  if (!get || waiting_.empty()) {
    forget();
    return std::nullopt;
  }
  const auto right = length_of(waiting_);
  if (apdu.back() == right) return std::exchange(waiting_, {});
  Bytes wrong;
  append(wrong, sw::wrong_le(right));
  return wrong;
}

}  // namespace acr122::reader
