// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pcsc/session_request.h"

#include <algorithm>

#include "pcsc/apdu.h"
#include "pcsc/data_object.h"

namespace acr122::pcsc {

namespace {

using What = SessionObject::What;

constexpr std::uint8_t kTransparent = 0xC2;
constexpr std::size_t kMostObjects = 64;  // ours; the examples of the manuals have three
constexpr std::size_t kAnyLength = 65'535;

// P2: each function has its own objects.
constexpr std::uint8_t kManageSession = 0x00, kTransparentExchange = 0x01, kSwitchProtocol = 0x02;

struct Row {
  std::uint8_t function;
  std::uint16_t tag;
  std::size_t shortest, longest;
  What what;
};

// ACS ACM1252U-Y3 reference manual 1.03, p. 26-29, lists them all. 80 is empty there, Windows'
// driver takes it with a version of three bytes only.
constexpr std::array kRows{
    Row{kManageSession, 0x80, 0, 0, What::version},
    Row{kManageSession, 0x80, 3, 3, What::version},
    Row{kManageSession, 0x81, 0, 0, What::start},
    Row{kManageSession, 0x82, 0, 0, What::end},
    Row{kManageSession, 0x83, 0, 0, What::field_off},
    Row{kManageSession, 0x84, 0, 0, What::field_on},
    Row{kManageSession, 0x5F46, 4, 4, What::timer},
    Row{kManageSession, 0xFF6D, 1, kAnyLength, What::get_parameters},
    Row{kManageSession, 0xFF6E, 1, kAnyLength, What::set_parameters},
    Row{kTransparentExchange, 0x90, 2, 2, What::flags},
    Row{kTransparentExchange, 0x91, 1, 1, What::bit_framing},
    Row{kTransparentExchange, 0x93, 1, kAnyLength, What::transmit},
    Row{kTransparentExchange, 0x94, 0, 0, What::receive},
    Row{kTransparentExchange, 0x95, 1, kAnyLength, What::transceive},
    Row{kTransparentExchange, 0x5F46, 4, 4, What::timer},
    Row{kTransparentExchange, 0xFF6D, 1, kAnyLength, What::get_parameters},
    Row{kTransparentExchange, 0xFF6E, 1, kAnyLength, What::set_parameters},
    Row{kSwitchProtocol, 0x8F, 2, 2, What::switch_protocol},
};

struct Understood {
  StatusWord word = sw::ok;
  SessionObject object;
};

Understood refuse(StatusWord word) { return {word, {}}; }

// tag, length, value of one byte each, one after the other.
Understood with_parameters(SessionObject object, ByteView list) {
  ByteReader in(list);
  while (in.more()) {
    const auto tag = in.u8();
    object.parameters.push_back({tag, in.take(in.u8())});
    const bool asked = object.parameters.back().value.empty();
    if (asked != (object.what == What::get_parameters)) return refuse(sw::wrong_data);
  }
  if (!in.ok()) return refuse(sw::wrong_data);
  return {sw::ok, std::move(object)};
}

Understood with_number(SessionObject object, std::uint32_t number, std::uint32_t most) {
  if (number > most) return refuse(sw::wrong_data);
  object.number = number;
  return {sw::ok, std::move(object)};
}

Understood understand_value(What what, ByteView value) {
  constexpr std::uint32_t kAnyTime = 0xFFFF'FFFF, kMostBits = 7, kAnyProtocol = 0xFFFF;
  SessionObject object;
  object.what = what;
  ByteReader in(value);
  switch (what) {
    case What::timer:
      return with_number(std::move(object), in.u32le(), kAnyTime);
    case What::flags:  // kAll is a mask without gaps: a flag beyond it makes a greater number
      return with_number(std::move(object), in.u16be(), session_flag::kAll);
    case What::bit_framing:
      return with_number(std::move(object), in.u8(), kMostBits);
    case What::switch_protocol:
      return with_number(std::move(object), in.u16be(), kAnyProtocol);
    case What::get_parameters:
    case What::set_parameters:
      return with_parameters(std::move(object), value);
    default:
      object.data = value;
      return {sw::ok, std::move(object)};
  }
}

Understood understand(std::uint8_t function, const DataObject& object) {
  const auto known = [&](const Row& row) {
    return row.function == function && row.tag == object.tag;
  };
  const auto fits = [&](const Row& row) {
    return known(row) && object.value.size() >= row.shortest && object.value.size() <= row.longest;
  };
  if (std::ranges::none_of(kRows, known)) return refuse(sw::function_not_supported);
  const auto* const row = std::ranges::find_if(kRows, fits);
  if (row == kRows.end()) return refuse(sw::wrong_length);
  return understand_value(row->what, object.value);
}

SessionCommand understand_all(std::uint8_t function, ByteView data) {
  SessionCommand command;
  ByteReader in(data);
  while (in.more()) {
    const auto index = static_cast<std::uint8_t>(command.objects.size() + 1);
    const auto object = take_object(in);
    auto next =
        object && index <= kMostObjects ? understand(function, *object) : refuse(sw::wrong_data);
    if (next.word != sw::ok) return {{}, SessionCommand::Failure{index, next.word}};
    command.objects.push_back(std::move(next.object));
  }
  return command;
}

bool comes_out_even(ByteView data) {
  ByteReader in(data);
  while (in.more() && take_object(in)) continue;
  return in.finished();
}

}  // namespace

std::optional<Request> parse_session_request(ByteView bytes) {
  constexpr std::size_t kHeaderAndLc = 5;
  ByteReader in(bytes);
  in.u8();  // CLA
  const bool ours = in.u8() == kTransparent && in.u8() == 0x00;
  const auto function = in.u8();
  if (!ours || function > kSwitchProtocol) return std::nullopt;
  const auto apdu = parse_apdu(bytes);
  if (!apdu || apdu->data.empty()) return Refused{sw::wrong_length};
  // The manual's example FF C2 00 01 0A 5F 46 04 10 27 00 00 95 02 30 00 counts one byte too few:
  // its last one looks like Le.
  const bool one_too_few = apdu->le && !apdu->extended && !comes_out_even(apdu->data) &&
                           comes_out_even(bytes.subspan(kHeaderAndLc));
  return understand_all(function, one_too_few ? bytes.subspan(kHeaderAndLc) : apdu->data);
}

Bytes session_answer(std::uint8_t index, StatusWord word, ByteView objects) {
  constexpr std::uint16_t kErrorObject = 0xC0;
  Bytes error{index};
  append(error, word);
  Bytes answer;
  append_object(answer, kErrorObject, error);
  append(answer, objects);
  append(answer, sw::ok);
  return answer;
}

}  // namespace acr122::pcsc
