// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card/attention.h"

namespace acr122::card {

namespace {
constexpr std::uint8_t kRNak = 0xB2;         // ISO 14443-4, 7.1.1.1
constexpr std::uint8_t kRNakWithCid = 0xBA;  // the chip activates type B with CID 1 (libnfc)
constexpr std::uint8_t kCid = 0x01;
// The chip's own time-out (fRetryTimeout, at most 819 ms) comes first.
constexpr Milliseconds kRNakTime{1'000};
}  // namespace

// The answer to R(NAK) is R(ACK) or the last block again: either way somebody is there. So is
// somebody whose answer was garbled; only silence counts as gone.
Result<Sighting> Attention::ask(rf::Antenna& antenna) {
  if (!raw_) {
    const auto attention = antenna.attention_request();
    if (!attention) return fail(attention.error());
    if (attention->ok()) return Sighting::there;
  }
  const Bytes frame =
      technology_ == Identity::Technology::b ? Bytes{kRNakWithCid, kCid} : Bytes{kRNak};
  for (int attempt = 0; attempt < 2; ++attempt) {
    const auto answer = antenna.exchange_frame(frame, kRNakTime);
    if (!answer) return fail(answer.error());
    if (!answer->anybody()) continue;
    raw_ = true;
    return Sighting::there;
  }
  return Sighting::gone;
}

}  // namespace acr122::card
