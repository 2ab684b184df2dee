// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/ccid/faults.h"

#include <algorithm>

#include "sim/ccid/message.h"

namespace sim::ccid {

namespace {

Bytes empty_data_block(ByteView answer) {
  constexpr std::uint8_t kMute = 0xFE;
  const auto type = answer.front();
  return encode({.type = type, .seq = seq_of(answer), .status = 0, .error = kMute, .data = {}});
}

Bytes with_seq_of(ByteView answer, Bytes other) {
  set_seq(other, seq_of(answer));
  return other;
}

Bytes garbled(Bytes answer, std::size_t at) {
  auto& byte = answer[std::min(at, answer.size() - 1)];
  byte = static_cast<std::uint8_t>(~byte);
  return answer;
}

}  // namespace

BentAnswer bend(Bytes answer, const Bytes& previous, const Fault& fault) {
  using What = Fault::What;
  switch (fault.what) {
    case What::late_answer:
      return {{std::move(answer)}, fault.delay_us};
    case What::truncated:
      answer.erase(answer.end() - std::min<std::ptrdiff_t>(std::ssize(answer), fault.count),
                   answer.end());
      return {{std::move(answer)}};
    case What::over_long:
      acr122::append(answer, fault.bytes);
      return {{std::move(answer)}};
    case What::wrong_length:
      set_length(answer, fault.count);
      return {{std::move(answer)}};
    case What::wrong_seq:
      set_seq(answer, static_cast<std::uint8_t>(seq_of(answer) + fault.count));
      return {{std::move(answer)}};
    case What::stale:
      return {{fault.bytes, std::move(answer)}};
    case What::replaced:
      return {{with_seq_of(answer, fault.bytes)}};
    case What::empty_datablock:
      return {{empty_data_block(answer)}};
    case What::lost_answer:
      return {};
    case What::replayed:
      if (previous.empty()) return {{std::move(answer)}};
      return {{previous, std::move(answer)}};
    case What::garbled:
      return {{garbled(std::move(answer), fault.count)}};
    case What::doubled:
      return {{answer, answer}};
    default:
      return {{std::move(answer)}};
  }
}

}  // namespace sim::ccid
