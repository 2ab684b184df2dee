// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pcsc/reader_request.h"

#include <concepts>
#include <tuple>

#include "base/pseudo_apdu.h"

namespace acr122::pcsc {
namespace {

using Kind = ReaderRequest::Kind;

/// One kind of request, or why it cannot be right.
template <class K>
using Parsed = std::variant<StatusWord, K>;
/// `body` is what follows P2.
template <class K>
using Shape = Parsed<K> (*)(std::uint8_t p2, ByteView body);

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

Parsed<DirectTransmit> direct_transmit(std::uint8_t p2, ByteView body) {
  if (p2 != 0x00) return sw::wrong_p1_p2;
  const auto data = data_field(body);
  if (!data || data->size() > kMostDirectTransmit) return sw::wrong_length;
  auto command = pn532::parse_program_command(*data);
  if (!command) return sw::wrong_data;
  return DirectTransmit{*std::move(command)};
}

/// T1 and T2 in 100 ms, repetitions.
Milliseconds blinking(ByteView timing) {
  constexpr Milliseconds kUnit{100};
  ByteReader in(timing);
  const unsigned periods = in.u8() + unsigned{in.u8()};
  const unsigned repetitions = in.u8();
  return kUnit * (periods * repetitions);
}

Parsed<Blink> blink(std::uint8_t p2, ByteView body) {
  constexpr std::size_t kBlinking = 4;  // T1, T2, repetitions, buzzer (API 6.2)
  ByteReader in(body);
  const auto lc = in.u8();
  auto timing = in.rest();
  const bool with_le = lc == kBlinking && timing.size() == kBlinking + 1;
  if (with_le) timing = timing.first(kBlinking);
  if (timing.size() != kBlinking) return sw::wrong_length;
  const auto lasts = blinking(timing);
  if (lasts > kLongestBlinking) return sw::wrong_data;
  return Blink{p2, timing, lasts};
}

/// FF 00 P1 P2 [00]: the manual writes a fifth byte, programs leave it out or make it Le.
template <class Setting>
Parsed<Setting> setting(std::uint8_t p2, ByteView body) {
  if (body.size() > 1) return sw::wrong_length;
  return Setting{p2};
}

Parsed<Identify> identify(std::uint8_t p2, ByteView body) {
  constexpr std::uint8_t kD = 0x44;
  if (p2 != kD || body.size() > 1) return sw::function_not_supported;
  return Identify{};
}

Parsed<GetResponse> get_response(std::uint8_t p2, ByteView body) {
  if (p2 != 0x00 || body.size() != 1) return sw::unknown_instruction;
  return GetResponse{body.front()};
}

/// What the table says of one kind.
template <class K>
struct Row {
  std::uint8_t ins;
  std::uint8_t p1;
  Shape<K> parse;
  RequestFacts facts;
};
template <class K>
Row(std::uint8_t, std::uint8_t, Shape<K>, RequestFacts) -> Row<K>;  // clang 14 needs it

using Users = RequestFacts::Users;
using Time = RequestFacts::Time;
using Answer = RequestFacts::Answer;
constexpr auto kBoth = Users::both_doors;
constexpr auto kT0 = Users::transmit_by_t0;
constexpr auto kNone = ChipUse::none;
constexpr auto kUsual = Time::usual;
constexpr auto kAny = Answer::anything;
constexpr RequestFacts kByCommand{kBoth, ChipUse::of_command, Time::of_command, Answer::of_command};

constexpr std::uint8_t kPseudo = 0x00;
constexpr std::uint8_t kGetResponse = 0xC0;

constexpr std::tuple kTable{
    // INS, P1, shape, {users, the chip, time, answer}
    Row{kPseudo, p1::kDirectTransmit, direct_transmit, kByCommand},
    Row{kPseudo, p1::kBlink, blink, {kBoth, kNone, Time::blinking, kAny}},
    Row{kPseudo, p1::kSetTimeOut, setting<SetTimeOut>, {kBoth, ChipUse::observes, kUsual, kAny}},
    Row{kPseudo, p1::kGetFirmware, setting<GetFirmware>, {kBoth, kNone, kUsual, Answer::firmware}},
    Row{kPseudo, p1::kGetPicc, setting<GetPicc>, {kBoth, kNone, kUsual, kAny}},
    Row{kPseudo, p1::kSetPicc, setting<SetPicc>, {kBoth, kNone, kUsual, kAny}},
    Row{kPseudo, p1::kSetBuzzer, setting<SetBuzzer>, {kBoth, kNone, kUsual, kAny}},
    Row{kPseudo, p1::kIdentify, identify, {kBoth, kNone, kUsual, kAny}},
    Row{kGetResponse, 0x00, get_response, {kT0, kNone, kUsual, kAny}},
};

template <class... Ks>
std::variant<StatusWord, Ks...> kinds_of(const std::tuple<Row<Ks>...>& table);
static_assert(std::same_as<decltype(kinds_of(kTable)), Kind>,
              "each kind has one row, in the order of Kind");

template <class K>
constexpr bool fits_its_kind(const Row<K>& row) {
  constexpr bool kIsDirect = std::same_as<K, DirectTransmit>;
  return (row.facts.time == Time::blinking) == std::same_as<K, Blink> &&
         (row.facts.time == Time::of_command) == kIsDirect &&
         (row.facts.use == ChipUse::of_command) == kIsDirect &&
         (row.facts.answer == Answer::of_command) == kIsDirect;
}
static_assert(std::apply([](const auto&... row) { return (... && fits_its_kind(row)); }, kTable),
              "only Blink blinks, and only a direct transmit has a command that tells");

template <class K>
ReaderRequest parse_by(const Row<K>& row, std::uint8_t p2, ByteView body, std::size_t size) {
  auto parsed = row.parse(p2, body);
  if (auto* kind = std::get_if<K>(&parsed)) return {std::move(*kind), row.p1, row.facts, size};
  return {std::get<StatusWord>(parsed), row.p1, {}, size};
}

}  // namespace

std::optional<ReaderRequest> parse_reader_request(ByteView apdu) {
  ByteReader in(apdu);
  in.u8();  // CLA
  const auto ins = in.u8();
  const auto p1 = in.u8();
  const auto p2 = in.u8();
  if (!in.ok()) return std::nullopt;
  std::optional<ReaderRequest> request;
  const auto is_for = [&](const auto& row) {
    if (row.ins == ins && row.p1 == p1) request = parse_by(row, p2, in.rest(), apdu.size());
    return request.has_value();
  };
  const bool known = std::apply([&](const auto&... row) { return (... || is_for(row)); }, kTable);
  if (known || ins != kPseudo) return request;
  return ReaderRequest{sw::function_not_supported, p1, {}, apdu.size()};
}

}  // namespace acr122::pcsc
