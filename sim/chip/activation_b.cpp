// SPDX-License-Identifier: LGPL-2.1-or-later
// ISO 14443-3 type B: REQB/WUPB, slot markers, ATTRIB (7.7 to 7.10).
#include "sim/chip/activation_other.h"
#include "sim/chip/air.h"
#include "sim/chip/iso_dep.h"

namespace sim::chip {
namespace {

constexpr std::uint8_t kApf = 0x05;   // anticollision prefix of REQB and WUPB
constexpr std::uint8_t kWake = 0x08;  // WUPB
constexpr std::uint8_t kOneSlot = 0x00;
constexpr std::uint8_t kFourSlots = 0x02;
constexpr unsigned kSlots = 4;
constexpr int kRounds = 8;  // of four slots, until every card had one for itself
constexpr std::uint8_t kAttrib = 0x1D;
constexpr std::uint8_t kFsdi5 = 0x05;  // 64-byte frames (nfcpy, sense_ttb)
constexpr std::uint8_t kAtqb = 0x50;
constexpr std::size_t kAtqbSize = 12;
constexpr std::size_t kExtendedAtqbSize = 13;
constexpr Microseconds kAtqbTimeout = 5000;
constexpr Microseconds kSlotTimeout = 302;
constexpr Microseconds kAttribTimeout = 10000;

bool is_atqb(const Heard& heard) {
  const auto* bytes = heard.data();
  return bytes != nullptr && !bytes->empty() && bytes->front() == kAtqb &&
         (bytes->size() == kAtqbSize || bytes->size() == kExtendedAtqbSize);
}

Heard send_b(State& state, Bytes bytes, Microseconds timeout) {
  return send(state, standard_frame(Modulation::b, std::move(bytes)), timeout);
}

/// Four slots: the first clean ATQB of the round.
std::optional<Bytes> try_slots(State& state, std::uint8_t afi) {
  auto heard = send_b(state, {kApf, afi, kFourSlots}, kAtqbTimeout);
  for (unsigned slot = 1;; ++slot) {
    if (is_atqb(heard)) return *heard.data();
    if (slot == kSlots) return std::nullopt;
    heard = send_b(state, {static_cast<std::uint8_t>((slot << 4) | kApf)}, kSlotTimeout);
  }
}

std::optional<Bytes> request(State& state, std::uint8_t afi) {
  const auto heard = send_b(state, {kApf, afi, kOneSlot}, kAtqbTimeout);
  if (is_atqb(heard)) return *heard.data();
  if (!heard.collision()) return std::nullopt;
  for (int round = 0; round < kRounds; ++round) {
    if (auto atqb = try_slots(state, afi)) return atqb;
  }
  return std::nullopt;
}

std::optional<Target> attrib(State& state, const Bytes& atqb, std::uint8_t afi, std::uint8_t cid) {
  constexpr std::uint8_t kIso14443_4 = 0x01;
  constexpr std::uint8_t kCidSupported = 0x01;
  Target target;
  target.kind = Target::Kind::iso_dep_b;
  target.answer = atqb;
  target.afi = afi;
  acr122::ByteReader in(atqb);
  in.u8();
  target.id = acr122::to_bytes(in.take(4));  // PUPI
  in.take(5);                                // application data, bit rates
  const auto size_and_type = in.u8();
  const auto timing = in.u8();
  target.link.fsc = frame_size(size_and_type >> 4);
  target.link.frame_wait = frame_wait(timing >> 4);
  target.link.has_cid = (timing & kCidSupported) != 0;
  target.link.cid = target.link.has_cid ? cid : std::uint8_t{0};
  const bool part_4 = (size_and_type & kIso14443_4) != 0;
  if (!part_4 && state.doubts().attrib_skipped) return target;

  Bytes command{kAttrib};
  acr122::append(command, target.id);
  acr122::append(command, Bytes{0x00, kFsdi5, kIso14443_4, target.link.cid});
  const auto heard = send_b(state, std::move(command), kAttribTimeout);
  const auto* answer = heard.data();
  if (answer == nullptr || answer->empty()) return std::nullopt;
  if ((answer->front() & 0x0F) != target.link.cid) return std::nullopt;
  target.attrib = *answer;
  return target;
}

}  // namespace

std::optional<Target> find_type_b(State& state, std::uint8_t afi, std::uint8_t cid) {
  state.registers.set_link(Modulation::b, 106, 106);
  const auto atqb = request(state, afi);
  return atqb ? attrib(state, *atqb, afi, cid) : std::nullopt;
}

std::optional<Target> wake_type_b(State& state, const Target& known) {
  state.registers.set_link(Modulation::b, 106, 106);
  const auto heard = send_b(state, {kApf, known.afi, kWake}, kAtqbTimeout);
  if (!is_atqb(heard)) return std::nullopt;
  auto target = attrib(state, *heard.data(), known.afi, known.link.cid);
  if (target && target->id != known.id) return std::nullopt;
  return target;
}

}  // namespace sim::chip
