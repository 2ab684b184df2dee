// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/chip/activation_a.h"

#include <array>

#include "sim/chip/air.h"
#include "sim/chip/iso_dep.h"

namespace sim::chip {
namespace {

// ISO 14443-3, 6.4 and 6.5.
constexpr std::uint8_t kReqa = 0x26;
constexpr std::uint8_t kWupa = 0x52;
constexpr unsigned kShortFrameBits = 7;
constexpr std::array<std::uint8_t, 3> kSel{0x93, 0x95, 0x97};
constexpr std::uint8_t kNvbSelect = 0x70;
constexpr std::uint8_t kCascadeTag = 0x88;
constexpr std::uint8_t kSakCascade = 0x04;
constexpr std::uint8_t kSakIsoDep = 0x20;
constexpr std::size_t kPartBits = 40;  // four UID bytes and BCC

// A try on an empty field takes 5 to 6 ms in all (libnfc bounds 300 ms of tries): the reader waits
// this long for ATQA.
constexpr Microseconds kWakeTimeout = 5000;
constexpr Microseconds kSelectTimeout = 1000;

using Part = std::array<std::uint8_t, kPartBits / 8>;

bool bit(const Part& part, std::size_t at) { return ((part[at / 8] >> (at % 8)) & 1U) != 0; }

/// The SEL frame with the first `known` bits of `part`.
RfFrame anticollision_frame(std::uint8_t sel, const Part& part, std::size_t known) {
  const std::size_t whole = known / 8;
  const unsigned split = static_cast<unsigned>(known % 8);
  Bytes bytes{sel, static_cast<std::uint8_t>(((2 + whole) << 4) | split)};
  for (std::size_t at = 0; at < whole; ++at) bytes.push_back(part[at]);
  if (split != 0) {
    bytes.push_back(static_cast<std::uint8_t>(part[whole] & ((1U << split) - 1U)));
  }
  return bare_frame(std::move(bytes), split);
}

/// Lays an answer over the bits already known; false if its length does not fit.
bool merge(Part& part, std::size_t known, const Bytes& answer) {
  const std::size_t first = known / 8;
  if (answer.size() != part.size() - first) return false;
  const auto mask = static_cast<std::uint8_t>((1U << (known % 8)) - 1U);
  for (std::size_t at = 0; at < answer.size(); ++at) {
    const auto keep = at == 0 ? static_cast<std::uint8_t>(part[first] & mask) : std::uint8_t{0};
    part[first + at] = static_cast<std::uint8_t>(keep | answer[at]);
  }
  return true;
}

/// Position of the first bit in which the answers differ, kPartBits if they agree.
std::size_t first_difference(const std::vector<Part>& answers, std::size_t from) {
  for (std::size_t at = from; at < kPartBits; ++at) {
    for (const auto& other : answers) {
      if (bit(other, at) != bit(answers.front(), at)) return at;
    }
  }
  return kPartBits;
}

/// One cascade level of anticollision: the UID part of one card.
std::optional<Part> resolve(State& state, std::uint8_t sel, bool& others) {
  Part part{};
  std::size_t known = 0;
  while (known < kPartBits) {
    const auto heard = send(state, anticollision_frame(sel, part, known), kSelectTimeout);
    std::vector<Part> answers;
    for (const auto& frame : heard.frames) {
      Part merged = part;
      if (merge(merged, known, frame.bytes)) answers.push_back(merged);
    }
    if (answers.empty()) return std::nullopt;
    const auto collision = first_difference(answers, known);
    part = answers.front();
    if (collision == kPartBits) return part;
    others = true;
    // Of the colliding bits the reader goes on with the 1 (ISO 14443-3, 6.5.3.4).
    part[collision / 8] = static_cast<std::uint8_t>(part[collision / 8] | (1U << (collision % 8)));
    known = collision + 1;
  }
  return part;
}

/// SELECT of one cascade level; the SAK.
std::optional<std::uint8_t> select(State& state, std::uint8_t sel, const Part& part) {
  Bytes bytes{sel, kNvbSelect};
  acr122::append(bytes, part);
  const auto heard = send(state, standard_frame(Modulation::a, std::move(bytes)), kSelectTimeout);
  const auto* sak = heard.data();
  if (sak == nullptr || sak->size() != 1) return std::nullopt;
  return sak->front();
}

bool right_bcc(const Part& part) {
  return static_cast<std::uint8_t>(part[0] ^ part[1] ^ part[2] ^ part[3]) == part[4];
}

/// Sends the short frame; SENS_RES high byte first, nothing if nobody answered.
Bytes wake(State& state, std::uint8_t command, bool& others) {
  state.registers.set_link(Modulation::a, 106, 106);
  const auto heard = send(state, bare_frame({command}, kShortFrameBits), kWakeTimeout);
  if (heard.silence()) {
    state.byte_frames.fifo = {command};  // nfcpy, pn53x.py: FIFOData still reads 26
    return {};
  }
  others = heard.collision();
  Bytes sens_res{0, 0};
  for (const auto& frame : heard.frames) {  // colliding bits read as 1
    if (frame.bytes.size() != 2) return {};
    sens_res[0] = static_cast<std::uint8_t>(sens_res[0] | frame.bytes[1]);
    sens_res[1] = static_cast<std::uint8_t>(sens_res[1] | frame.bytes[0]);
  }
  return sens_res;
}

/// RATS if the SAK offers ISO 14443-4 and SetParameters asks for it. A card that does not answer
/// RATS stays a target without ATS (the ACR122 names it FF20: pcsc-tools smartcard_list); or it is
/// none: the doubt "silent-rats".
bool start_protocol(State& state, Target& target) {
  const bool wanted = (state.parameters & kAutomaticRats) != 0;
  if (!wanted || (target.sel_res & kSakIsoDep) == 0) return true;
  return request_ats(state, target) || !state.doubts().silent_rats_unlisted;
}

/// The four bytes that cascade level `level` of a UID carries.
Part part_of(ByteView uid, std::size_t level, bool last) {
  Part part{};
  std::size_t at = 0;
  if (!last) part[at++] = kCascadeTag;
  for (std::size_t from = level * 3; at < 4 && from < uid.size(); ++from) part[at++] = uid[from];
  part[4] = static_cast<std::uint8_t>(part[0] ^ part[1] ^ part[2] ^ part[3]);
  return part;
}

void add_to_uid(Bytes& uid, const Part& part, bool last) {
  acr122::append(uid, ByteView(part).subspan(last ? 0 : 1, last ? 4 : 3));
}

/// The doubt "unfinished-uid": a second cascade level that fails leaves a target with SAK 04 whose
/// four bytes begin with the cascade tag.
std::optional<FoundA> unfinished(const State& state, FoundA found) {
  const bool first_level_done = found.target.id.size() == 3;
  if (!state.doubts().unfinished_uid_listed || !first_level_done) return std::nullopt;
  found.target.id.insert(found.target.id.begin(), kCascadeTag);
  return found;
}

}  // namespace

std::optional<FoundA> find_type_a(State& state) {
  FoundA found;
  found.target.sens_res = wake(state, kReqa, found.others);
  if (found.target.sens_res.empty()) return std::nullopt;
  for (const auto sel : kSel) {
    const auto part = resolve(state, sel, found.others);
    if (!part || !right_bcc(*part)) return unfinished(state, found);
    const auto sak = select(state, sel, *part);
    if (!sak) return unfinished(state, found);
    const bool last = (*sak & kSakCascade) == 0;
    add_to_uid(found.target.id, *part, last);
    found.target.sel_res = *sak;
    if (!last) continue;
    if (!start_protocol(state, found.target)) return std::nullopt;
    return found;
  }
  return std::nullopt;  // a third cascade level that announces a fourth
}

std::optional<Target> wake_type_a(State& state, ByteView uid) {
  Target target;
  bool others = false;
  target.sens_res = wake(state, kWupa, others);
  if (target.sens_res.empty()) return std::nullopt;
  target.id = acr122::to_bytes(uid);
  const std::size_t levels = uid.size() <= 4 ? 1 : uid.size() <= 7 ? 2 : 3;
  for (std::size_t level = 0; level < levels; ++level) {
    const bool last = level + 1 == levels;
    const auto sak = select(state, kSel[level], part_of(uid, level, last));
    if (!sak || ((*sak & kSakCascade) == 0) != last) return std::nullopt;
    target.sel_res = *sak;
  }
  if (!start_protocol(state, target)) return std::nullopt;
  return target;
}

void halt_type_a(State& state) {
  constexpr Microseconds kNoAnswerIsRight = 1000;  // ISO 14443-3, 6.4.3: silence for 1 ms
  send(state, standard_frame(Modulation::a, {0x50, 0x00}), kNoAnswerIsRight);
}

}  // namespace sim::chip
