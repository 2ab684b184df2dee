// SPDX-License-Identifier: LGPL-2.1-or-later
#include "bench.h"

#include <cmath>

#include "interrupt.h"
#include "sim/base/hex.h"

namespace tool {

namespace {

using std::chrono::milliseconds;

/// Direct transmit of the ACR122U API 2.04, section 6.1.
Bytes direct_transmit(ByteView command) {
  Bytes apdu{0xFF, 0x00, 0x00, 0x00, static_cast<std::uint8_t>(command.size())};
  acr122::append(apdu, command);
  return apdu;
}

/// The chip's part of an answer: what begins with D5, without the 90 00 behind it.
Bytes of_chip(const std::optional<Bytes>& answer) {
  const bool chips = answer && answer->size() >= 4 && answer->front() == 0xD5;
  return chips ? Bytes(answer->begin(), answer->end() - 2) : Bytes();
}

double in_ms(Microseconds time) { return std::round(static_cast<double>(time.count()) / 100) / 10; }

}  // namespace

Bench::Bench(Door& door, Hand& hand, Progress progress)
    : facts(door.facts()), door_(door), hand_(hand), progress_(std::move(progress)) {}

std::optional<Bytes> Bench::send(ByteView apdu, Microseconds& time) {
  if (begun_) check_interrupt();
  const auto before = door_.now();
  auto answer = door_.send(apdu);
  // ACR122U API 1.0, page 12: a touchatag's answers are fetched.
  if (answer && answer->size() == 2 && answer->front() == 0x61) {
    answer = door_.send(Bytes{0xFF, 0xC0, 0x00, 0x00, answer->back()});
  }
  time = door_.now() - before;
  return answer;
}

Bytes Bench::checked(const std::string& command) const {
  const auto bytes = command_bytes(command, id_);
  if (!bytes || !harmless(*bytes)) throw std::logic_error("no question of a probe: " + command);
  return *bytes;
}

std::optional<std::uint8_t> Bench::half(const std::string& command) {
  if (begun_) check_interrupt();
  const auto answer = door_.send(direct_transmit(checked(command)));
  const bool more = answer && answer->size() == 2 && answer->front() == 0x61;
  trace_.push_back({{"send", command},
                    {"half", true},
                    {"answer", more ? Json(acr122::to_hex(*answer)) : Json()}});
  if (!more) return std::nullopt;
  return answer->back();
}

void Bench::note(const std::string& command, const Json& answer, Microseconds time) {
  trace_.push_back({{"send", command}, {"answer", answer}, {"ms", in_ms(time)}});
}

Answer Bench::chip(const std::string& command) {
  const auto bytes = checked(command);
  Answer answer;
  answer.bytes = of_chip(send(direct_transmit(bytes), answer.time));
  note(command, answer.none() ? Json() : Json(masked(bytes, answer.bytes)), answer.time);
  if (bytes[1] == 0x4A && answer.status().value_or(0) != 0) {
    const bool jewel = bytes.size() > 3 && bytes[3] == 0x04;
    id_ = parse_target(answer, jewel).id;
  }
  return answer;
}

Bytes Bench::pseudo(const std::string& apdu) {
  Microseconds time{};
  const auto answer = send(sim::parse_hex(apdu).value(), time);
  note(apdu, answer ? Json(acr122::to_hex(*answer)) : Json(), time);
  return answer.value_or(Bytes());
}

void Bench::pause(milliseconds time) {
  trace_.push_back({{"pause_ms", time.count()}});
  door_.pause(time);
}

// Meanwhile a question that touches nothing: a driver of its own thoughts keeps its hands off the
// chip as long as a program uses it.
bool Bench::ask(const Wish& wish) {
  trace_.push_back({{"ask", wish.name}});
  const Bytes version{0xD4, 0x02};
  return hand_.fulfil(wish, [&] { door_.send(direct_transmit(version)); });
}

void Bench::renew_field() {
  constexpr milliseconds kCardsForget{10};  // ISO 14443-3 has 5 ms
  chip("D4 32 01 00");
  pause(kCardsForget);
  chip("D4 32 01 01");
  pause(kCardsForget);
}

Target Bench::list_anew(const std::string& command) {
  renew_field();
  const auto answer = chip(command);
  const auto target = parse_target(answer, command == "D4 4A 01 04");
  if (target.id.empty())
    throw Stopped(answer.none() ? "the chip was silent" : "no such card is there");
  return target;
}

// SetParameters: automatic RATS, as after power-on. RFConfiguration: item 05, three tries to find a
// card instead of endless ones; item 02, so long that raw frames of slow cards come back (819 ms).
void Bench::begin() {
  begun_ = true;
  const auto parameter = facts.touchatag() ? Bytes() : pseudo("FF 00 50 00 00");
  const bool known = parameter.size() == 2 && parameter.front() == 0x90;
  if (known) picc_parameter_ = parameter.back();
  if (known && !facts.needs_card) {
    constexpr std::uint8_t kNoPolling = 0x7F;
    pseudo(fmt::format("FF 00 51 {:02X} 00", parameter.back() & kNoPolling));
  }
  chip("D4 12 14");
  chip("D4 32 05 00 01 02");
  chip("D4 32 02 00 0B 0E");
}

// The chip's own defaults (UM0701-02, 7.2.9, 7.3.1).
void Bench::end() {
  if (!std::exchange(begun_, false)) return;
  chip("D4 52 00");
  chip("D4 12 14");
  chip("D4 32 02 00 0B 0A");
  renew_field();
  chip("D4 32 05 FF 01 FF");
  if (picc_parameter_ && !facts.needs_card)
    pseudo(fmt::format("FF 00 51 {:02X} 00", *picc_parameter_));
}

}  // namespace tool
