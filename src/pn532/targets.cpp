// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pn532/targets.h"

#include <optional>

namespace acr122::pn532 {

namespace {

constexpr const char* kWhere = "InListPassiveTarget";
constexpr std::uint8_t kCommand = 0x4A;
constexpr std::uint8_t kMaxTargets = 2;  // the chip holds two (UM0701-02 7.3.5)
constexpr std::uint8_t kCascadeTag = 0x88;
constexpr std::uint8_t kSakIso14443_4 = 0x20;

namespace modulation {
constexpr std::uint8_t kTypeA = 0x00;
constexpr std::uint8_t kFelica212 = 0x01;
constexpr std::uint8_t kFelica424 = 0x02;
constexpr std::uint8_t kTypeB = 0x03;
constexpr std::uint8_t kJewel = 0x04;
}  // namespace modulation

template <std::size_t N>
std::array<std::uint8_t, N> take_array(ByteReader& in) {
  std::array<std::uint8_t, N> out{};
  std::ranges::copy(in.take(N), out.begin());
  return out;
}

// Tg SENS_RES(2) SEL_RES NFCIDLength NFCID1 [ATSLength ATS]; ATSLength is the TL of the ATS.
TargetA take_target_a(ByteReader& in) {
  TargetA target;
  target.tg = in.u8();
  target.sens_res = in.u16be();
  target.sel_res = in.u8();
  target.nfcid1 = to_bytes(in.take(in.u8()));
  return target;
}

bool sane(const TargetA& target) {
  const auto uid = target.nfcid1.size();
  return target.tg != 0 && (uid == 4 || uid == 7 || uid == 10);
}

// The ATS of a target that another one follows: its TL must be true, or the next could not be
// found.
Bytes take_ats(ByteReader& in) {
  const auto tl = in.u8();
  Bytes ats{tl};
  append(ats, in.take(tl == 0 ? 0 : std::size_t{tl} - 1));
  return ats;
}

std::optional<TargetA> last_target_a(ByteView record) {
  ByteReader in(record);
  auto target = take_target_a(in);
  if ((target.sel_res & kSakIso14443_4) != 0) target.ats = to_bytes(in.rest());
  if (!in.finished() || !sane(target)) return std::nullopt;
  return target;
}

// Whether the first target has an ATS is not written anywhere (a SAK 28 card has none while
// automatic RATS is off), so both readings are tried and the one that comes out even is taken.
std::optional<std::vector<TargetA>> two_targets_a(ByteView records, bool first_has_ats) {
  ByteReader in(records);
  auto first = take_target_a(in);
  if (first_has_ats) first.ats = take_ats(in);
  const auto second = last_target_a(in.rest());
  if (!in.ok() || !sane(first) || !second || second->tg == first.tg) return std::nullopt;
  return std::vector<TargetA>{first, *second};
}

// Tg ATQB(12, first byte 50) AttribResLength AttribRes
std::optional<TargetB> take_target_b(ByteReader& in) {
  constexpr std::size_t kAtqbLength = 12;
  constexpr std::uint8_t kAtqb = 0x50;
  TargetB target;
  target.tg = in.u8();
  target.atqb = to_bytes(in.take(kAtqbLength));
  target.attrib_res = to_bytes(in.take(in.u8()));
  if (!in.ok() || target.tg == 0 || target.atqb.front() != kAtqb) return std::nullopt;
  return target;
}

// Tg POL_RESLength(counts itself) 01 NFCID2t(8) PAD(8) [SYST_CODE(2)]
std::optional<TargetFelica> take_target_felica(ByteReader& in) {
  constexpr std::uint8_t kWithoutSystemCode = 18, kWithSystemCode = 20, kPollingResponse = 0x01;
  TargetFelica target;
  target.tg = in.u8();
  const auto length = in.u8();
  const auto code = in.u8();
  target.idm = take_array<8>(in);
  target.pmm = take_array<8>(in);
  if (length == kWithSystemCode) target.system_code = to_bytes(in.take(2));
  const bool known_length = length == kWithoutSystemCode || length == kWithSystemCode;
  if (!in.ok() || !known_length || code != kPollingResponse || target.tg == 0) return std::nullopt;
  return target;
}

}  // namespace

Result<Bytes> encode_list_a(std::uint8_t max_targets, ByteView uid) {
  Bytes command{kCommand, max_targets, modulation::kTypeA};
  // The chip wants the UID as it goes through the air: a cascade tag before each three bytes that
  // another level follows (ISO 14443-3, 6.5.4).
  if (!uid.empty() && uid.size() != 4 && uid.size() != 7 && uid.size() != 10) {
    return fail(Errc::not_supported, kWhere, static_cast<int>(uid.size()));
  }
  while (uid.size() > 4) {
    command.push_back(kCascadeTag);
    append(command, uid.first(3));
    uid = uid.subspan(3);
  }
  append(command, uid);
  return command;
}

Bytes encode_list_b(std::uint8_t afi) { return {kCommand, 1, modulation::kTypeB, afi}; }

Bytes encode_list_felica(bool at_424_kbps, std::uint16_t system_code) {
  constexpr std::uint8_t kPolling = 0x00, kAskForSystemCode = 0x01, kOneTimeSlot = 0x00;
  const auto rate = at_424_kbps ? modulation::kFelica424 : modulation::kFelica212;
  const auto high = static_cast<std::uint8_t>(system_code >> 8);
  const auto low = static_cast<std::uint8_t>(system_code);
  return {kCommand, 1, rate, kPolling, high, low, kAskForSystemCode, kOneTimeSlot};
}

Bytes encode_list_jewel() { return {kCommand, 1, modulation::kJewel}; }

Result<std::vector<TargetA>> decode_targets_a(ByteView answer) {
  ByteReader in(answer);
  const auto count = in.u8();
  if (count == 0 && in.finished()) return std::vector<TargetA>{};
  const auto records = in.rest();
  if (count == 1) {
    if (const auto target = last_target_a(records)) return std::vector<TargetA>{*target};
  } else if (count == kMaxTargets) {
    if (const auto both = two_targets_a(records, true)) return *both;
    if (const auto both = two_targets_a(records, false)) return *both;
  }
  return fail(Errc::malformed_reply, kWhere, count);
}

Result<std::vector<TargetB>> decode_targets_b(ByteView answer) {
  ByteReader in(answer);
  const auto count = in.u8();
  std::vector<TargetB> targets;
  while (in.more() && targets.size() < count) {
    const auto target = take_target_b(in);
    if (!target) return fail(Errc::malformed_reply, kWhere, count);
    targets.push_back(*target);
  }
  if (!in.finished() || count > kMaxTargets || targets.size() != count) {
    return fail(Errc::malformed_reply, kWhere, count);
  }
  return targets;
}

Result<std::vector<TargetFelica>> decode_targets_felica(ByteView answer) {
  ByteReader in(answer);
  const auto count = in.u8();
  std::vector<TargetFelica> targets;
  while (in.more() && targets.size() < count) {
    const auto target = take_target_felica(in);
    if (!target) return fail(Errc::malformed_reply, kWhere, count);
    targets.push_back(*target);
  }
  if (!in.finished() || count > kMaxTargets || targets.size() != count) {
    return fail(Errc::malformed_reply, kWhere, count);
  }
  return targets;
}

// Tg SENS_RES(2) JEWELID(4); one target at most (UM0701-02 7.3.5).
Result<std::vector<TargetJewel>> decode_targets_jewel(ByteView answer) {
  ByteReader in(answer);
  const auto count = in.u8();
  if (count == 0 && in.finished()) return std::vector<TargetJewel>{};
  TargetJewel target;
  target.tg = in.u8();
  target.sens_res = in.u16be();
  target.id = take_array<4>(in);
  if (!in.finished() || count != 1 || target.tg == 0) {
    return fail(Errc::malformed_reply, kWhere, count);
  }
  return std::vector<TargetJewel>{target};
}

}  // namespace acr122::pn532
