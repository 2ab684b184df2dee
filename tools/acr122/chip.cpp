// SPDX-License-Identifier: LGPL-2.1-or-later
#include "chip.h"

#include <algorithm>

#include "sim/base/hex.h"

namespace tool {

namespace {

constexpr std::size_t kStatusAt = 2;  // behind D5 and the command's number
constexpr std::uint8_t kDiagnose = 0x00;
constexpr std::uint8_t kList = 0x4A;
constexpr std::uint8_t kExchange = 0x40;
constexpr std::uint8_t kThru = 0x42;
constexpr std::uint8_t kPoll = 0x60;
constexpr std::uint8_t kTypeA = 0x00;
constexpr std::uint8_t kJewel = 0x04;

// GetFirmwareVersion, SetParameters, RFConfiguration, InDeselect, InListPassiveTarget, InPSL,
// InRelease, InSelect.
constexpr std::uint8_t kOfTheChip[] = {0x02, 0x12, 0x32, 0x44, kList, 0x4E, 0x52, 0x54};

constexpr std::uint8_t kTaPresent = 0x10;
constexpr std::uint8_t kTbPresent = 0x20;
constexpr std::uint8_t kTcPresent = 0x40;

/// 4096/fc times two to the n: 302 us for 0.
Microseconds waiting_time(unsigned n) {
  constexpr std::int64_t kNanosecondsAtZero = 302'065;
  return Microseconds((kNanosecondsAtZero << n) / 1'000);
}

bool starts_with(ByteView bytes, std::initializer_list<std::uint8_t> start) {
  return bytes.size() >= start.size() && std::equal(start.begin(), start.end(), bytes.begin());
}

/// A frame to a card: READ, a command that is none, and a login of a storage card; RID and READ8 of
/// a Topaz; SELECT and GET CHALLENGE; R(NAK); SELECT in an I-block.
bool harmless_frame(ByteView frame) {
  if (starts_with(frame, {0x02, 0x00, 0xA4, 0x04, 0x00})) return true;
  if (starts_with(frame, {0x00, 0xA4, 0x04}) || starts_with(frame, {0x00, 0x84})) return true;
  const bool read = starts_with(frame, {0x30}) && frame.size() == 2;
  const bool login = starts_with(frame, {0x60}) && frame.size() == 12;
  const bool none = starts_with(frame, {0x5F}) && frame.size() == 1;
  const bool ask = frame.size() == 1 && (frame[0] & 0xFE) == 0xB2;
  const bool topaz = starts_with(frame, {0x78}) || starts_with(frame, {0x02, 0x00, 0x00});
  return read || none || login || ask || topaz || frame.empty();
}

/// Where in an answer a card's own bytes begin.
std::size_t own_from(ByteView command, ByteView answer) {
  if (command.size() < 2 || answer.size() <= kStatusAt) return answer.size();
  const auto number = command[1];
  if (number == kExchange || number == kThru || number == kPoll) return kStatusAt + 1;
  if (number != kList || answer[kStatusAt] == 0) return answer.size();
  const auto kind = command.size() > 3 ? command[3] : std::uint8_t{0xFF};
  if (kind == kTypeA) return 8;  // count, Tg, SENS_RES, SEL_RES and the length of the UID
  if (kind == kJewel) return 6;  // count, Tg, SENS_RES
  return 5;                      // count, Tg, first byte of ATQB or length of a FeliCa's answer
}

/// The interface bytes of an ATS may be shown: they are no one's own.
std::size_t ats_shown(ByteView answer) {
  const auto target = parse_target({acr122::to_bytes(answer), {}});
  if (target.count != 1 || target.ats.size() < 2) return 0;
  const auto t0 = target.ats[1];
  std::size_t shown = 2;
  for (const auto bit : {kTaPresent, kTbPresent, kTcPresent}) shown += (t0 & bit) != 0 ? 1U : 0U;
  return std::min(shown, target.ats.size());
}

}  // namespace

std::optional<std::uint8_t> Answer::status() const {
  if (bytes.size() <= kStatusAt) return std::nullopt;
  return bytes[kStatusAt];
}

ByteView Answer::data() const {
  return ByteView(bytes).subspan(std::min(bytes.size(), kStatusAt + 1));
}

Target parse_target(const Answer& answer, bool jewel) {
  Target target;
  acr122::ByteReader in(answer.bytes);
  in.take(kStatusAt);
  target.count = in.u8();
  if (target.count == 0) return target;
  in.u8();  // Tg
  target.sens_res = acr122::to_bytes(in.take(2));
  if (jewel) {
    target.id = acr122::to_bytes(in.take(4));
  } else {
    target.sel_res = in.u8();
    target.id = acr122::to_bytes(in.take(in.u8()));
    if (in.more()) target.ats = acr122::to_bytes(in.rest());
    const bool whole = !target.ats.empty() && target.ats.front() <= target.ats.size();
    if (!whole) target.ats.clear();
    if (whole) target.ats.resize(target.ats.front());
  }
  return in.ok() ? target : Target{};
}

Ats parse_ats(ByteView ats) {
  constexpr unsigned kDefaultFwi = 4;
  constexpr unsigned kLargest = 14;
  Ats read;
  unsigned fwi = kDefaultFwi;
  acr122::ByteReader in(ats);
  in.u8();  // TL
  const auto t0 = in.more() ? in.u8() : std::uint8_t{0};
  if ((t0 & kTaPresent) != 0 && in.more()) read.rates = in.u8();
  if ((t0 & kTbPresent) != 0 && in.more()) {
    const auto tb = in.u8();
    fwi = tb >> 4;
    const unsigned sfgi = tb & 0x0F;
    if (sfgi != 0 && sfgi <= kLargest) read.start_up_guard_time = waiting_time(sfgi);
  }
  read.frame_wait = waiting_time(fwi <= kLargest ? fwi : kDefaultFwi);
  return read;
}

std::optional<Bytes> command_bytes(std::string_view text, ByteView id) {
  constexpr std::size_t kUsed = 4;
  constexpr std::string_view kPlace = "UU";
  std::string filled(text);
  auto own = id.size() > kUsed ? id.last(kUsed) : id;
  for (auto at = filled.find(kPlace); at != std::string::npos; at = filled.find(kPlace)) {
    const auto byte = own.empty() ? std::uint8_t{0} : own.front();
    if (!own.empty()) own = own.subspan(1);
    filled.replace(at, kPlace.size(), fmt::format("{:02X}", byte));
  }
  return sim::parse_hex(filled);
}

bool harmless(ByteView command) {
  if (command.size() < 2 || command[0] != 0xD4) return false;
  switch (command[1]) {
    case kDiagnose:  // communication line, attention request
      return command.size() > 2 && (command[2] == 0x00 || command[2] == 0x06);
    case kExchange:
      return command.size() > 2 && harmless_frame(command.subspan(3));
    case kThru:
      return harmless_frame(command.subspan(2));
    case kPoll:  // 255 rounds are endless
      return command.size() > 2 && command[2] != 0xFF;
    default:
      return std::ranges::find(kOfTheChip, command[1]) != std::end(kOfTheChip);
  }
}

std::string masked(ByteView command, ByteView answer) {
  const auto from = own_from(command, answer);
  std::string text;
  const bool listed = command.size() > 3 && command[1] == kList && command[3] == kTypeA;
  const auto ats = listed ? ats_shown(answer) : 0;
  const auto id_size = listed && answer.size() > 7 ? std::size_t{answer[7]} : 0;
  for (std::size_t at = 0; at < answer.size(); ++at) {
    const bool shown_of_ats = ats != 0 && at >= from + id_size && at < from + id_size + ats;
    const bool own = at >= from && !shown_of_ats;
    text += fmt::format("{}{}", at == 0 ? "" : " ", own ? "??" : fmt::format("{:02X}", answer[at]));
  }
  return text;
}

}  // namespace tool
