// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/program_request.h"

#include <algorithm>

#include "bridge/direct_transmit.h"
#include "bridge/peripherals.h"

namespace acr122::reader {
namespace {

constexpr Milliseconds kUsual{10'000};  // a chip command without a card's S(WTX)
constexpr Milliseconds kMargin{2'000};

using Facts = pcsc::RequestFacts;

ChipUse use_of_command(pn532::Effect effect) {
  switch (effect) {
    case pn532::Effect::observes:
      return ChipUse::observes;
    case pn532::Effect::exchanges:
      return ChipUse::exchange;
    case pn532::Effect::looks:
    case pn532::Effect::takes_over:
    case pn532::Effect::cuts_off:
      return ChipUse::takes_over;
  }
  return ChipUse::takes_over;
}

}  // namespace

bool may_use(const pcsc::ReaderRequest& request, Way way) {
  return request.facts.users == Facts::Users::both_doors || way == Way::transmit_by_t0;
}

ChipUse use_of(const pcsc::ReaderRequest& request) {
  if (request.facts.use != ChipUse::of_command) return request.facts.use;
  return use_of_command(std::get<pcsc::DirectTransmit>(request.kind).command.effect);
}

Milliseconds time_for(const pcsc::ReaderRequest& request, TimeOuts time_outs) {
  const auto usual = std::max(kUsual, time_outs.chip + kMargin);
  switch (request.facts.time) {
    case Facts::Time::blinking:
      return std::get<pcsc::Blink>(request.kind).lasts + kMargin;
    case Facts::Time::of_command:
      return use_of(request) == ChipUse::exchange ? time_outs.card + kMargin : usual;
    case Facts::Time::usual:
      return usual;
  }
  return usual;
}

Milliseconds chip_time_out(const pcsc::SetTimeOut& set, Milliseconds longest) {
  constexpr std::uint8_t kNone = 0x00;  // what it means exactly nobody found out: taken for usual
  if (set.p2 == kNone) return kUsualChipTimeOut;
  if (set.p2 == kUntilTheChipAnswers) return longest;
  return std::min(kTimeOutStep * set.p2, longest);
}

ccid::Fits fitting_answers(const pcsc::ReaderRequest& request) {
  switch (request.facts.answer) {
    case Facts::Answer::of_command:
      return [code = std::get<pcsc::DirectTransmit>(request.kind).command.bytes.front()](
                 ByteView payload) { return bridge::fits_direct_transmit(code, payload); };
    case Facts::Answer::firmware:
      return [](ByteView payload) {
        return bridge::fits_firmware(payload) || payload.size() == StatusWord::kSize;
      };
    case Facts::Answer::anything:
      return ccid::kAnyPayload;
  }
  return ccid::kAnyPayload;
}

Bytes picc_answer(std::uint8_t parameter, PiccShape shape) {
  constexpr std::uint8_t kDone = 0x90;
  return shape == PiccShape::one_byte ? Bytes{parameter} : Bytes{kDone, parameter};
}

}  // namespace acr122::reader
