// SPDX-License-Identifier: LGPL-2.1-or-later
#include "storage.h"

namespace tool {

namespace {

std::uint8_t low(std::size_t value) { return static_cast<std::uint8_t>(value); }

Bytes with_length(Bytes head, ByteView data) {
  head.push_back(low(data.size()));
  acr122::append(head, data);
  return head;
}

const Bytes kDone{0xC0, 0x03, 0x00, 0x90, 0x00};  // a session's object "no error"

/// Data objects of PC/SC part 3, amendment 1. nullopt: no session here, or the card was silent.
std::optional<Bytes> session(Card& card, std::uint8_t p2, ByteView objects) {
  const auto said = ask(card, with_length({0xFF, 0xC2, 0x00, p2}, objects));
  const bool done = said.ok() && said.data.size() >= kDone.size() &&
                    acr122::same_bytes(ByteView(said.data).first(kDone.size()), kDone);
  if (!done) return std::nullopt;
  return Bytes(said.data.begin() + static_cast<std::ptrdiff_t>(kDone.size()), said.data.end());
}

/// The object 97 among tags and lengths of one byte.
std::optional<Bytes> received(ByteView objects) {
  constexpr std::uint8_t kIccResponse = 0x97;
  acr122::ByteReader in(objects);
  while (in.more()) {
    const auto tag = in.u8();
    const auto value = in.take(in.u8());
    if (in.ok() && tag == kIccResponse) return acr122::to_bytes(value);
  }
  return std::nullopt;
}

/// InCommunicateThru; D5 43, a status, then the card's answer.
std::optional<Bytes> through_chip(Card& card, ByteView frame) {
  constexpr std::size_t kHead = 3;
  Bytes command{0xD4, 0x42};
  acr122::append(command, frame);
  auto answer = ask(card, with_length({0xFF, 0x00, 0x00, 0x00}, command)).data;
  const bool heard =
      answer.size() > kHead && answer[0] == 0xD5 && answer[1] == 0x43 && answer[2] == 0;
  if (!heard) return std::nullopt;
  answer.erase(answer.begin(), answer.begin() + kHead);
  return answer;
}

}  // namespace

std::optional<Bytes> get_data(Card& card, std::uint8_t p1) {
  auto said = ask(card, Bytes{0xFF, 0xCA, p1, 0x00, 0x00});
  if (!said.ok() || said.data.empty()) return std::nullopt;
  return std::move(said.data);
}

Said read_binary(Card& card, std::size_t address, std::size_t size) {
  return ask(card, Bytes{0xFF, 0xB0, low(address >> 8), low(address), low(size)});
}

Said update_binary(Card& card, std::size_t address, ByteView data) {
  return ask(card, with_length({0xFF, 0xD6, low(address >> 8), low(address)}, data));
}

std::optional<Bytes> own_frame(Card& card, ByteView frame) {
  constexpr std::uint8_t kManageSession = 0x00, kExchange = 0x01;
  if (!session(card, kManageSession, Bytes{0x81, 0x00})) return through_chip(card, frame);
  const auto objects = session(card, kExchange, with_length({0x95}, frame));
  session(card, kManageSession, Bytes{0x82, 0x00});
  return objects ? received(*objects) : std::nullopt;
}

bool log_in(Card& card, ByteView password) {
  constexpr std::size_t kAcknowledge = 2;  // PACK
  Bytes frame{0x1B};
  acr122::append(frame, password);
  const auto answer = own_frame(card, frame);
  return answer && answer->size() == kAcknowledge;
}

}  // namespace tool
