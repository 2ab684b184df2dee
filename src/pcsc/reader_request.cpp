// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pcsc/reader_request.h"

#include <algorithm>
#include <array>

#include "pn532/frame.h"

namespace acr122::pcsc {
namespace {

using Kind = ReaderRequest::Kind;

/// The data field of FF 00 P1 P2 Lc data [Le].
std::optional<ByteView> data_field(ByteView body) {
  ByteReader in(body);
  const std::size_t lc = in.u8();
  const auto rest = in.rest();
  constexpr std::size_t kLe = 1;
  if (rest.size() == lc + kLe) return rest.first(lc);
  if (rest.empty() || rest.size() > lc) return std::nullopt;
  return rest;
}

// The shapes. `body` is what follows P2.

Kind direct_transmit(std::uint8_t p2, ByteView body) {
  if (p2 != 0x00) return sw::wrong_p1_p2;
  const auto data = data_field(body);
  if (!data || data->size() > kMostDirectTransmit) return sw::wrong_length;
  if (data->size() < 2 || data->front() != pn532::kToChip) return sw::wrong_data;
  return DirectTransmit{data->subspan(1)};
}

Kind blink(std::uint8_t p2, ByteView body) {
  constexpr std::size_t kBlinking = 4;  // T1, T2, repetitions, buzzer (API 6.2)
  ByteReader in(body);
  const auto lc = in.u8();
  auto timing = in.rest();
  const bool with_le = lc == kBlinking && timing.size() == kBlinking + 1;
  if (with_le) timing = timing.first(kBlinking);
  if (timing.size() != kBlinking) return sw::wrong_length;
  if (blinking(timing) > kLongestBlinking) return sw::wrong_data;
  return Blink{p2, timing};
}

/// FF 00 P1 P2 [00]: the manual writes a fifth byte, programs leave it out or make it Le.
template <class Setting>
Kind setting(std::uint8_t p2, ByteView body) {
  if (body.size() > 1) return sw::wrong_length;
  return Setting{p2};
}

Kind identify(std::uint8_t p2, ByteView body) {
  constexpr std::uint8_t kD = 0x44;
  if (p2 != kD || body.size() > 1) return sw::function_not_supported;
  return Identify{};
}

Kind get_response(std::uint8_t p2, ByteView body) {
  if (p2 != 0x00 || body.size() != 1) return sw::unknown_instruction;
  return GetResponse{body.front()};
}

struct Row {
  std::uint8_t ins;
  std::uint8_t p1;
  Kind (*parse)(std::uint8_t p2, ByteView body);
  RequestFacts facts;
};

using Users = RequestFacts::Users;
using Time = RequestFacts::Time;
using Answer = RequestFacts::Answer;
constexpr auto kBoth = Users::both_doors;
constexpr auto kT0 = Users::transmit_by_t0;
constexpr std::uint8_t kPseudo = 0x00;
constexpr std::uint8_t kGetResponse = 0xC0;

// In the order of Kind.
constexpr std::array kTable{
    // INS    P1    shape                  users  the chip             time            answer
    Row{kPseudo,
        0x00,
        direct_transmit,
        {kBoth, ChipUse::of_command, Time::of_command, Answer::of_command}},
    Row{kPseudo, 0x40, blink, {kBoth, ChipUse::none, Time::blinking, Answer::anything}},
    Row{kPseudo,
        0x41,
        setting<SetTimeOut>,
        {kBoth, ChipUse::observes, Time::usual, Answer::anything}},
    Row{kPseudo, 0x48, setting<GetFirmware>, {kBoth, ChipUse::none, Time::usual, Answer::firmware}},
    Row{kPseudo, 0x50, setting<GetPicc>, {kBoth, ChipUse::none, Time::usual, Answer::anything}},
    Row{kPseudo, 0x51, setting<SetPicc>, {kBoth, ChipUse::none, Time::usual, Answer::anything}},
    Row{kPseudo, 0x52, setting<SetBuzzer>, {kBoth, ChipUse::none, Time::usual, Answer::anything}},
    Row{kPseudo, 0x49, identify, {kBoth, ChipUse::none, Time::usual, Answer::anything}},
    Row{kGetResponse, 0x00, get_response, {kT0, ChipUse::none, Time::usual, Answer::anything}},
};
// A kind without a row does not compile.
static_assert(kTable.size() == std::variant_size_v<Kind> - 1);

}  // namespace

Milliseconds blinking(ByteView timing) {
  constexpr Milliseconds kUnit{100};
  ByteReader in(timing);
  const unsigned periods = in.u8() + unsigned{in.u8()};
  const unsigned repetitions = in.u8();
  return kUnit * (periods * repetitions);
}

std::optional<ReaderRequest> parse_reader_request(ByteView apdu) {
  ByteReader in(apdu);
  in.u8();  // CLA
  const auto ins = in.u8();
  const auto p1 = in.u8();
  const auto p2 = in.u8();
  if (!in.ok()) return std::nullopt;
  const auto body = in.rest();
  for (const auto& row : kTable) {
    if (row.ins != ins || row.p1 != p1) continue;
    const auto kind = row.parse(p2, body);
    const bool refused = std::holds_alternative<StatusWord>(kind);
    return ReaderRequest{kind, p1, refused ? RequestFacts{} : row.facts, apdu.size()};
  }
  if (ins != kPseudo) return std::nullopt;
  return ReaderRequest{sw::function_not_supported, p1, {}, apdu.size()};
}

}  // namespace acr122::pcsc
