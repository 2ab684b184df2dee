// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card/attention.h"

#include "card/rf.h"

namespace acr122::card {

namespace {
constexpr std::uint8_t kRNak = 0xB2;         // ISO 14443-4, 7.1.1.1
constexpr std::uint8_t kRNakWithCid = 0xBA;  // the chip activates type B with CID 1 (libnfc)
constexpr std::uint8_t kCid = 0x01;
// The chip's own time-out (fRetryTimeout, at most 819 ms) comes first.
constexpr Milliseconds kRNakTime{1'000};
}  // namespace

Result<bool> Attention::answered(pn532::Chip& chip) {
  if (!raw_) {
    const auto attention = chip.attention_request();
    if (attention) return true;
    if (!is_card_trouble(attention.error())) return fail(attention.error());
  }
  for (int attempt = 0; attempt < 2; ++attempt) {
    const auto answer = answers_r_nak(chip);
    if (!answer) return answer;
    if (*answer) {
      raw_ = true;
      return true;
    }
  }
  return false;
}

// R(ACK) or the last block again: either way somebody is there. So is somebody whose answer was
// garbled; only silence counts as gone.
Result<bool> Attention::answers_r_nak(pn532::Chip& chip) {
  const Bytes frame =
      technology_ == Identity::Technology::b ? Bytes{kRNakWithCid, kCid} : Bytes{kRNak};
  const auto answer = chip.in_communicate_thru(frame, kRNakTime);
  if (answer) return true;
  if (answer.error().code == Errc::chip_error && !card_is_silent(answer.error())) return true;
  if (is_card_trouble(answer.error())) return false;
  return fail(answer.error());
}

}  // namespace acr122::card
