// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/client_command.h"

#include <algorithm>
#include <optional>

namespace acr122::reader {
namespace {

constexpr Milliseconds kUsual{10'000};  // a chip command without a card's S(WTX)
constexpr Milliseconds kMargin{2'000};

// Second bytes of pseudo-APDUs FF 00 xx (ACR122U API 2.04, sections 6.1 to 6.7).
namespace p1 {
constexpr std::uint8_t kDirectTransmit = 0x00;
constexpr std::uint8_t kLedAndBuzzer = 0x40;
constexpr std::uint8_t kTimeout = 0x41;
constexpr std::uint8_t kSetPiccParameter = 0x51;
}  // namespace p1

struct Pseudo {
  std::uint8_t p1 = 0;
  std::optional<std::uint8_t> chip_command;  // of a direct transmit
  ByteView data;
};

Pseudo take_apart(ByteView apdu) {
  constexpr std::uint8_t kToChip = 0xD4;
  ByteReader in(apdu);
  in.take(2);  // FF 00
  Pseudo out;
  out.p1 = in.u8();
  in.take(1);  // P2
  in.take(1);  // Lc
  out.data = in.rest();
  if (out.p1 == p1::kDirectTransmit && out.data.size() >= 2 && out.data[0] == kToChip) {
    out.chip_command = out.data[1];
  }
  return out;
}

// UM0701-02, chapter 7. Reading, or talking to the target that is selected already.
ClientUse use_of_chip_command(std::uint8_t command) {
  switch (command) {
    case 0x00:  // Diagnose
    case 0x02:  // GetFirmwareVersion
    case 0x04:  // GetGeneralStatus
    case 0x06:
      return ClientUse::none;  // ReadRegister
    case 0x08:                 // WriteRegister: undone by the next configure()
    case 0x40:                 // InDataExchange
    case 0x42:
      return ClientUse::exchange;  // InCommunicateThru
    default:
      return ClientUse::takes_over;
  }
}

// FF 00 40: T1, T2 in 100 ms, repetitions; the answer comes after the blinking (API 6.2).
Milliseconds blinking(ByteView data) {
  constexpr Milliseconds kUnit{100};
  constexpr Milliseconds kLongest{60'000};
  ByteReader in(data);
  const unsigned periods = in.u8() + unsigned{in.u8()};
  const unsigned repetitions = in.u8();
  return std::min(kUnit * (periods * repetitions), kLongest);
}

}  // namespace

ClientUse classify(ByteView apdu) {
  const auto pseudo = take_apart(apdu);
  switch (pseudo.p1) {
    case p1::kDirectTransmit:

      return pseudo.chip_command ? use_of_chip_command(*pseudo.chip_command)
                                 : ClientUse::takes_over;
    case p1::kTimeout:
    case p1::kSetPiccParameter:
      return ClientUse::takes_over;
    default:
      return ClientUse::none;
  }
}

Milliseconds time_for(ByteView apdu, Milliseconds card_limit) {
  const auto pseudo = take_apart(apdu);
  if (pseudo.p1 == p1::kLedAndBuzzer) return blinking(pseudo.data) + kMargin;
  if (classify(apdu) == ClientUse::exchange) return card_limit + kMargin;
  return kUsual;
}

Bytes settle_shape(ByteView apdu, Bytes answer, Door door) {
  constexpr std::uint8_t kDone = 0x90;
  if (take_apart(apdu).p1 != p1::kSetPiccParameter || answer.empty()) return answer;
  if (answer.size() > 1 && answer.front() != kDone) return answer;  // refused: 63 00
  const auto parameter = answer.back();
  return door == Door::control ? Bytes{parameter} : Bytes{kDone, parameter};
}

}  // namespace acr122::reader
