// SPDX-License-Identifier: LGPL-2.1-or-later
// InListPassiveTarget and its answer: UM0701-02, 7.3.5.
#include "sim/firmware/found_card.h"

namespace sim::firmware {

namespace {

constexpr std::uint8_t kListPassiveTarget = 0x4A;
constexpr std::uint8_t kCascadeTag = 0x88;
constexpr std::size_t kCascadePart = 3;
constexpr std::size_t kLastPart = 4;

/// A UID of more than four bytes goes with its cascade tags.
Bytes with_cascade_tags(ByteView uid) {
  Bytes bytes;
  while (uid.size() > kLastPart) {
    bytes.push_back(kCascadeTag);
    acr122::append(bytes, uid.first(kCascadePart));
    uid = uid.subspan(kCascadePart);
  }
  acr122::append(bytes, uid);
  return bytes;
}

FoundCard read_type_a(acr122::ByteReader& in) {
  FoundCard card;
  in.take(2);  // SENS_RES
  card.sak = in.u8();
  card.id = acr122::to_bytes(in.take(in.u8()));
  card.ats = acr122::to_bytes(in.rest());
  return card;
}

FoundCard read_type_b(acr122::ByteReader& in) {
  constexpr std::size_t kAtqb = 12;
  constexpr std::size_t kPupi = 4;
  FoundCard card;
  card.atqb = acr122::to_bytes(in.take(kAtqb));
  if (in.ok()) card.id = acr122::to_bytes(ByteView(card.atqb).subspan(1, kPupi));
  in.rest();  // the answer to ATTRIB
  return card;
}

FoundCard read_felica(acr122::ByteReader& in) {
  constexpr std::size_t kIdm = 8;
  FoundCard card;
  in.take(2);  // length and response code 01
  card.id = acr122::to_bytes(in.take(kIdm));
  in.rest();
  return card;
}

FoundCard read_topaz(acr122::ByteReader& in) {
  FoundCard card;
  in.take(2);  // SENS_RES
  card.id = acr122::to_bytes(in.rest());
  return card;
}

FoundCard read_target(Technology technology, acr122::ByteReader& in) {
  switch (technology) {
    case Technology::type_b:
      return read_type_b(in);
    case Technology::felica_212:
    case Technology::felica_424:
      return read_felica(in);
    case Technology::topaz:
      return read_topaz(in);
    case Technology::type_a:
      break;
  }
  return read_type_a(in);
}

}  // namespace

Bytes list_command(Technology technology, ByteView uid) {
  Bytes command = {0xD4, kListPassiveTarget, 1};
  switch (technology) {
    case Technology::type_a:
      command.push_back(0);
      acr122::append(command, with_cascade_tags(uid));
      break;
    case Technology::type_b:
      acr122::append(command, Bytes{3, 0x00});  // AFI: all
      break;
    case Technology::felica_212:
    case Technology::felica_424:  // any system code, which the answer shall name
      command.push_back(technology == Technology::felica_212 ? 1 : 2);
      acr122::append(command, Bytes{0x00, 0xFF, 0xFF, 0x01, 0x00});
      break;
    case Technology::topaz:
      command.push_back(4);
      break;
  }
  return command;
}

std::optional<FoundCard> parse_listed(Technology technology, ByteView answer) {
  acr122::ByteReader in(answer);
  const bool ours = in.u8() == 0xD5 && in.u8() == kListPassiveTarget + 1;
  const auto count = in.u8();
  in.u8();  // Tg
  if (!ours || !in.ok() || count == 0) return std::nullopt;
  auto card = read_target(technology, in);
  card.technology = technology;
  if (!in.finished()) return std::nullopt;
  return card;
}

}  // namespace sim::firmware
