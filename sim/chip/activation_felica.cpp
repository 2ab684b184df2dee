// SPDX-License-Identifier: LGPL-2.1-or-later
// FeliCa polling (ISO 18092, 11.2.2.5) and the Jewel RID.
#include <algorithm>
#include <utility>

#include "sim/chip/activation_other.h"
#include "sim/chip/air.h"

namespace sim::chip {
namespace {

constexpr std::uint8_t kPollingResponse = 0x01;
constexpr std::size_t kShortAnswer = 18;  // LEN, 01, IDm, PMm
constexpr std::size_t kLongAnswer = 20;   // LEN, 01, IDm, PMm, system code

// First slot 2.4 ms after the request, 1.2 ms for each (JIS X 6319-4); the last may just be heard.
constexpr Microseconds kFirstSlot = 3600;
constexpr Microseconds kPerSlot = 1208;

bool is_polling_answer(const RfFrame& frame, unsigned kbps) {
  const auto& bytes = frame.bytes;
  const bool size_fits = bytes.size() == kShortAnswer || bytes.size() == kLongAnswer;
  return frame.modulation == Modulation::felica && frame.kbps == kbps && frame.crc && size_fits &&
         bytes[0] == bytes.size() && bytes[1] == kPollingResponse;
}

bool alone_in_slot(const std::vector<RfAnswer>& answers, const RfAnswer& answer) {
  return std::ranges::count_if(answers,
                               [&](const auto& other) { return other.delay == answer.delay; }) == 1;
}

/// The doubt "felica-wake".
bool felica_sleeps(const State& state) {
  constexpr Microseconds kLate = 20'000;
  return state.doubts().felica_wakes_late && state.field.on_for() < kLate;
}

/// The doubt "topaz-awake".
bool is_silent(State& state, const Target& jewel) {
  const bool awake = std::exchange(state.awake_jewel, jewel.id) == jewel.id;
  return awake && state.doubts().awake_topaz_is_silent;
}

}  // namespace

std::vector<Target> find_felica(State& state, ByteView pol_req, unsigned kbps) {
  state.registers.set_link(Modulation::felica, kbps, kbps);
  Bytes request{static_cast<std::uint8_t>(pol_req.size() + 1)};
  acr122::append(request, pol_req);
  const std::uint8_t last_slot = pol_req.back();  // TSN
  const auto frame = standard_frame(Modulation::felica, std::move(request), kbps);
  const bool asleep = felica_sleeps(state);
  auto answers = state.field.exchange(frame, kFirstSlot + kPerSlot * last_slot);
  if (asleep) answers.clear();
  std::vector<Target> found;
  for (const auto& answer : answers) {
    if (!is_polling_answer(answer.frame, kbps) || !alone_in_slot(answers, answer)) continue;
    Target target;
    target.kind = Target::Kind::felica;
    target.answer = answer.frame.bytes;
    target.id = acr122::to_bytes(ByteView(answer.frame.bytes).subspan(2, 8));
    target.tx_kbps = target.rx_kbps = kbps;
    found.push_back(std::move(target));
  }
  return found;
}

std::optional<Target> find_jewel(State& state) {
  constexpr std::uint8_t kReqa = 0x26;
  constexpr unsigned kShortFrameBits = 7;
  constexpr Microseconds kTimeout = 5000;
  constexpr std::size_t kRidAnswer = 6;  // HR0, HR1, UID0 to UID3
  state.registers.set_link(Modulation::a, 106, 106);
  const auto atqa = send(state, bare_frame({kReqa}, kShortFrameBits), kTimeout);
  if (!atqa.clean() || atqa.frame().bytes != Bytes{0x00, 0x0C}) return std::nullopt;
  const auto rid = standard_frame(Modulation::jewel, {0x78, 0, 0, 0, 0, 0, 0});
  const auto heard = send(state, rid, kTimeout);
  const auto* answer = heard.data();
  if (answer == nullptr || answer->size() != kRidAnswer) return std::nullopt;
  Target target;
  target.kind = Target::Kind::jewel;
  target.sens_res = {0x0C, 0x00};
  target.answer = *answer;
  target.id = acr122::to_bytes(ByteView(*answer).subspan(2));
  if (is_silent(state, target)) return std::nullopt;
  return target;
}

}  // namespace sim::chip
