// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pn532/targets.h"

#include <optional>

#include "pn532/opcode.h"

namespace acr122::pn532 {

namespace {

constexpr const char* kWhere = "InListPassiveTarget";
// The chip holds two. Whether the first of them is still selected after a search for a second one
// no source tells; libnfc, nfcpy and Linux ask for one.
constexpr std::uint8_t kMaxTargets = 1;

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

// Tg SENS_RES(2) SEL_RES NFCIDLength NFCID1 [ATS]
// The ATS is the rest of the answer, whatever its TL says.
std::optional<TargetA> take_target_a(ByteReader& in) {
  TargetA target;
  target.tg = in.u8();
  target.sens_res = in.u16be();
  target.sel_res = in.u8();
  target.nfcid1 = to_bytes(in.take(in.u8()));
  if ((target.sel_res & kSakIso14443_4) != 0) target.ats = to_bytes(in.rest());
  const auto uid = target.nfcid1.size();
  if (target.tg == 0 || (uid != 4 && uid != 7 && uid != 10)) return std::nullopt;
  return target;
}

// Tg ATQB(12, first byte 50) [AttribResLength AttribRes]: whether a card without ISO 14443-4 is
// sent ATTRIB no source tells.
std::optional<TargetB> take_target_b(ByteReader& in) {
  constexpr std::size_t kAtqbLength = 12;
  constexpr std::uint8_t kAtqb = 0x50;
  TargetB target;
  target.tg = in.u8();
  target.atqb = to_bytes(in.take(kAtqbLength));
  if (in.more() || target.has_iso14443_4()) target.attrib_res = to_bytes(in.take(in.u8()));
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
  if (length == kWithSystemCode) in.take(2);
  const bool known_length = length == kWithoutSystemCode || length == kWithSystemCode;
  if (!in.ok() || !known_length || code != kPollingResponse || target.tg == 0) return std::nullopt;
  return target;
}

// Tg SENS_RES(2) JEWELID(4)
std::optional<TargetJewel> take_target_jewel(ByteReader& in) {
  TargetJewel target;
  target.tg = in.u8();
  in.take(2);  // SENS_RES
  target.id = take_array<4>(in);
  if (target.tg == 0) return std::nullopt;
  return target;
}

template <class Target>
Result<Found<Target>> decode_one(ByteView answer, std::optional<Target> (*take)(ByteReader&)) {
  ByteReader in(answer);
  const auto count = in.u8();
  if (count == 0 && in.finished()) return Found<Target>{};
  auto target = take(in);
  if (!in.finished() || count != kMaxTargets || !target) {
    return fail(Errc::malformed_reply, kWhere, count);
  }
  return Found<Target>{true, *std::move(target)};
}

}  // namespace

Result<Bytes> encode_list_a(ByteView uid) {
  Bytes command{opcode::kInListPassiveTarget, kMaxTargets, modulation::kTypeA};
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

Bytes encode_list_b() {
  constexpr std::uint8_t kAllFamilies = 0x00;  // AFI
  return {opcode::kInListPassiveTarget, kMaxTargets, modulation::kTypeB, kAllFamilies};
}

Bytes encode_list_felica(bool at_424_kbps) {
  constexpr std::uint8_t kPolling = 0x00, kAskForSystemCode = 0x01, kOneTimeSlot = 0x00;
  constexpr std::uint8_t kAnySystem = 0xFF;  // both bytes of the code
  const auto rate = at_424_kbps ? modulation::kFelica424 : modulation::kFelica212;
  return {opcode::kInListPassiveTarget,
          kMaxTargets,
          rate,
          kPolling,
          kAnySystem,
          kAnySystem,
          kAskForSystemCode,
          kOneTimeSlot};
}

Bytes encode_list_jewel() {
  return {opcode::kInListPassiveTarget, kMaxTargets, modulation::kJewel};
}

Result<Found<TargetA>> decode_target_a(ByteView answer) {
  return decode_one(answer, take_target_a);
}
Result<Found<TargetB>> decode_target_b(ByteView answer) {
  return decode_one(answer, take_target_b);
}
Result<Found<TargetFelica>> decode_target_felica(ByteView answer) {
  return decode_one(answer, take_target_felica);
}
Result<Found<TargetJewel>> decode_target_jewel(ByteView answer) {
  return decode_one(answer, take_target_jewel);
}

}  // namespace acr122::pn532
