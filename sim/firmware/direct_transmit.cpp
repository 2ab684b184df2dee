// SPDX-License-Identifier: LGPL-2.1-or-later
// FF 00 00 00 Lc: one PN532 command (API V2.04, 6.1), and T=0 GET RESPONSE on the touchatag.
#include <algorithm>
#include <utility>

#include "sim/firmware/clone.h"
#include "sim/firmware/firmware.h"

namespace sim::firmware {

namespace {

const Bytes kChipTimedOut = {0x63, 0x01};  // API V1.0
const Bytes kChipRefused = {0x63, 0x7F};   // API V1.0; traces: libnfc#251
constexpr std::uint8_t kSyntaxError = 0x7F;
constexpr std::uint8_t kToChip = 0xD4;
constexpr std::size_t kLong = 0xC0;  // the doubt "long-commands"
constexpr std::uint8_t kBytesAvailable = 0x61;

/// A command of the chip's form that the model does not have.
bool unknown_to_the_model(ByteView command) {
  return command.size() >= 2 && command[0] == kToChip && !Pn532::knows(command[1]);
}

}  // namespace

Reply Firmware::direct_transmit(ByteView body) {
  acr122::ByteReader in(body);
  const std::size_t lc = in.u8();
  const auto command = in.rest();  // all that is there, whatever Lc says (pokusew/nfc-pcsc#59)
  if (command.empty() || lc == 0) return failed();
  if (command.size() >= kLong && model_.doubts.long_commands_fail) return silence();
  if (unknown_to_the_model(command)) complaints_.unknown("PN532 command", command);
  const auto started = clock_.now();
  auto answer = chip_.host_command(command);
  if (answer) *answer = as_this_model_lists(model_, command, std::move(*answer));
  return chip_answer(std::move(answer), started);
}

Reply Firmware::chip_answer(std::optional<Bytes> answer, Microseconds started) {
  const bool too_late = bridge_wait() && clock_.now() > started + *bridge_wait();
  if (!answer || too_late) return chip_silent(started);
  if (answer->size() == 1 && answer->front() == kSyntaxError) {
    if (model_.t0_get_response) return {.data = kChipRefused};
    return silence();  // traces: libnfc#263, pyscard#18
  }
  return passes(answer->size()) ? done(std::move(*answer)) : silence();
}

/// The doubt "long-answer": which of the chip's answers, counted from D5, are too long for the
/// bridge.
bool Firmware::passes(std::size_t answer_size) const {
  switch (model_.doubts.long_answer) {
    case LongAnswer::mute_over_255:
      return answer_size <= 255;
    case LongAnswer::mute_over_259:
      return answer_size <= 259;
    case LongAnswer::cut:
      break;
  }
  return true;
}

/// FF 00 41's; the doubt "bridge-wait" is about a reader that never heard one.
std::optional<Microseconds> Firmware::bridge_wait() const {
  constexpr Microseconds kShort = 2'000'000;  // libnfc#203
  return !timeout_set_ && model_.doubts.bridge_waits_2s ? kShort : chip_timeout_;
}

Reply Firmware::chip_silent(Microseconds started) {
  if (!bridge_wait()) return {.data = {}, .never = true};
  const auto given_up = started + *bridge_wait();
  clock_.advance_to(given_up);
  if (model_.t0_get_response) return {.data = kChipTimedOut, .at = given_up};
  return {.data = {}, .mute = true, .at = given_up};
}

// API V1.0, p. 12: -> D4 4A 01 00, <- 61 0E, -> FF C0 00 00 0E, <- 14 bytes with their 90 00.
Reply Firmware::t0(Reply reply) {
  if (!model_.t0_get_response || reply.data.size() <= 2) return reply;
  held_for_get_response_ = std::exchange(reply.data, {});
  const auto held = held_for_get_response_.size();
  const auto length =
      model_.doubts.get_response_counts_modulo ? held : std::min<std::size_t>(held, 0xFF);
  reply.data = {kBytesAvailable, static_cast<std::uint8_t>(length)};
  return reply;
}

Reply Firmware::get_response(ByteView rest) {
  auto held = std::exchange(held_for_get_response_, {});
  if (rest.size() != 1) return failed();
  std::size_t wanted = rest.front();
  if (model_.doubts.get_response_counts_modulo) {
    wanted = wanted == 0 ? 256 : wanted;
    if (held.size() > wanted) held.resize(wanted);  // what is left is lost
  }
  if (held.size() != wanted) return failed();
  return {.data = std::move(held)};
}

}  // namespace sim::firmware
