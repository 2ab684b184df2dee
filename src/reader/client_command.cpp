// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/client_command.h"

#include <algorithm>

#include "reader/pseudo_apdu.h"

namespace acr122::reader {
namespace {

constexpr Milliseconds kUsual{10'000};  // a chip command without a card's S(WTX)
constexpr Milliseconds kMargin{2'000};

struct Pseudo {
  std::uint8_t p1 = 0;
  std::uint8_t p2 = 0;
  ByteView data;
};

Pseudo take_apart(ByteView apdu) {
  ByteReader in(apdu);
  in.take(2);  // FF 00
  Pseudo out;
  out.p1 = in.u8();
  out.p2 = in.u8();
  in.u8();  // Lc
  out.data = in.rest();
  return out;
}

// UM0701-02, 7.2.1: tests of the chip itself, the attention request to an ISO-DEP card, and others
// that poll, act as a target or change the antenna's settings.
ClientUse use_of_diagnose(std::uint8_t test) {
  constexpr std::uint8_t kRam = 0x02;  // 00 is the communication line, 01 the ROM
  constexpr std::uint8_t kAttention = 0x06;
  if (test <= kRam) return ClientUse::observes;
  return test == kAttention ? ClientUse::exchange : ClientUse::takes_over;
}

// UM0701-02, chapter 7. Reading, or talking to the target that is selected already.
ClientUse use_of_chip_command(ByteView data) {
  ByteReader in(data);
  in.u8();  // D4
  const auto command = in.u8();
  if (!in.ok()) return ClientUse::takes_over;
  switch (command) {
    case 0x00:  // Diagnose
      return use_of_diagnose(in.u8());
    case 0x02:  // GetFirmwareVersion
    case 0x04:  // GetGeneralStatus
    case 0x06:  // ReadRegister
    case 0x0C:  // ReadGPIO
      return ClientUse::observes;
    case 0x40:  // InDataExchange
    case 0x42:  // InCommunicateThru
      return ClientUse::exchange;
    default:  // WriteRegister, too: framing, bit rate and CRC of the card's selection
      return ClientUse::takes_over;
  }
}

}  // namespace

ClientUse classify(ByteView apdu) {
  const auto pseudo = take_apart(apdu);
  switch (pseudo.p1) {
    case p1::kDirectTransmit:
      return use_of_chip_command(pseudo.data);
    case p1::kTimeout:
      return ClientUse::observes;
    case p1::kSetPiccParameter:
      return ClientUse::takes_over;
    default:
      return ClientUse::none;
  }
}

Milliseconds time_for(ByteView apdu, Patience patience) {
  const auto pseudo = take_apart(apdu);
  if (pseudo.p1 == p1::kLedAndBuzzer)
    return std::min(blinking(pseudo.data), kLongestBlinking) + kMargin;
  if (classify(apdu) == ClientUse::exchange) return patience.card + kMargin;
  return std::max(kUsual, patience.chip + kMargin);
}

Milliseconds polling_time(ByteView apdu) {
  constexpr std::uint16_t kInAutoPoll = 0xD460;
  constexpr std::uint8_t kEndless = 0xFF;
  constexpr Milliseconds kUnit{150};
  const auto pseudo = take_apart(apdu);
  ByteReader in(pseudo.data);
  if (pseudo.p1 != p1::kDirectTransmit || in.u16be() != kInAutoPoll) return Milliseconds{0};
  const auto rounds = in.u8();
  const auto period = in.u8();
  if (rounds == kEndless) return Milliseconds{0};
  return kUnit * rounds * period * in.left();  // one byte per type of card
}

std::optional<Milliseconds> asks_for_patience(ByteView apdu, Milliseconds longest) {
  constexpr Milliseconds kUnit{5'000};
  constexpr std::uint8_t kNone = 0x00;  // what it means exactly nobody found out: taken for usual
  constexpr std::uint8_t kUntilItAnswers = 0xFF;
  const auto pseudo = take_apart(apdu);
  if (pseudo.p1 != p1::kTimeout) return std::nullopt;
  if (pseudo.p2 == kNone) return kUsualPatience;
  if (pseudo.p2 == kUntilItAnswers) return longest;
  return std::min(kUnit * pseudo.p2, longest);
}

Bytes settle_shape(ByteView apdu, Bytes answer, Door door) {
  constexpr std::uint8_t kDone = 0x90;
  if (take_apart(apdu).p1 != p1::kSetPiccParameter || answer.empty()) return answer;
  if (answer.size() > 1 && answer.front() != kDone) return answer;  // refused: 63 00
  const auto parameter = answer.back();
  return door == Door::control ? Bytes{parameter} : Bytes{kDone, parameter};
}

}  // namespace acr122::reader
