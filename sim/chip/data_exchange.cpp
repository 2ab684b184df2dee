// SPDX-License-Identifier: LGPL-2.1-or-later
// InDataExchange: the right protocol for the target, MI in both directions.
#include <algorithm>

#include "sim/chip/air.h"
#include "sim/chip/exchange.h"
#include "sim/chip/iso_dep.h"
#include "sim/chip/mifare.h"
#include "sim/chip/select.h"

namespace sim::chip {
namespace {

constexpr std::size_t kMaxIn = 262;  // UM0701-02, 7.3.8

// Most data bytes of one answer; the rest is announced by MI. UM0701-02, 7.3.8 has 262; whether the
// chip behind this bridge cuts earlier is the doubt "long-answer".
constexpr std::size_t kMaxOut = 262;
constexpr std::size_t kMaxOutCut = 252;

/// The next part of an answer, with the MI bit if more is left.
Reply deliver(const Doubts& doubts, Target& target) {
  const auto most = doubts.long_answer == LongAnswer::cut ? kMaxOutCut : kMaxOut;
  const auto size = std::min(target.to_fetch.size(), most);
  const auto end = target.to_fetch.begin() + static_cast<std::ptrdiff_t>(size);
  Bytes data{byte_of(Status::ok)};
  data.insert(data.end(), target.to_fetch.begin(), end);
  target.to_fetch.erase(target.to_fetch.begin(), end);
  if (!target.to_fetch.empty()) data[0] |= kMoreInformation;
  return reply(std::move(data));
}

Reply exchange_iso_dep(State& state, Target& target, ByteView data, bool more) {
  const auto& doubts = state.doubts();
  const bool asks_for_rest = (data.empty() && !more) || doubts.lost_answer_given_on;
  if (asks_for_rest && !target.to_fetch.empty()) return deliver(doubts, target);
  auto outcome = transceive(state, target, data, more);
  if (outcome.endless) return never();
  if (outcome.status != Status::ok) return reply(outcome.status);
  target.to_fetch = std::move(outcome.data);
  return deliver(doubts, target);
}

/// FeliCa and Jewel: the frame goes out as the host built it.
Reply exchange_frame(State& state, const Target& target, ByteView data) {
  if (data.empty()) return syntax_error();
  const auto modulation = modulation_of(target);
  const auto frame = standard_frame(modulation, acr122::to_bytes(data), target.tx_kbps);
  const auto timeout = timeout_of(state.limits.retry_timeout);
  const auto heard = send(state, frame, timeout, target.rx_kbps);
  if (heard.silence()) return reply(Status::timeout);
  const auto* answer = heard.data();
  if (answer == nullptr) return reply(Status::crc);
  Bytes bytes{byte_of(Status::ok)};
  acr122::append(bytes, *answer);
  return reply(std::move(bytes));
}

/// Type 1 commands that the chip takes and then does nothing with: READ8, WRITE-E8, WRITE-NE8
/// (StackOverflow 61275660).
bool beyond_the_chip(ByteView data) {
  constexpr std::uint8_t kCommands[] = {0x02, 0x1B, 0x54};
  return !data.empty() && std::ranges::find(kCommands, data[0]) != std::end(kCommands);
}

/// The Type 1 commands that the chip frames itself; of RSEG the first segment only (nfcpy,
/// pn532.py).
bool known_to_jewel(ByteView data) {
  constexpr std::uint8_t kCommands[] = {0x00, 0x01, 0x1A, 0x53, 0x72, 0x78};
  constexpr std::uint8_t kReadSegment = 0x10;
  if (data.size() > 1 && data[0] == kReadSegment) return data[1] >> 4 == 0;
  return !data.empty() && std::ranges::find(kCommands, data[0]) != std::end(kCommands);
}

/// The chip takes command, address and value, adds the tag's identifier, and leaves out of the
/// answer the address that the tag repeats (StackOverflow 61275660): nfc-jewel of libnfc sends
/// `01 38` and has room for one byte, ACS ACR122U API V2.04, 7.4, has `01 08` and `18`. What a host
/// sends behind the value is ignored.
Reply exchange_jewel(State& state, const Target& target, ByteView data) {
  constexpr std::size_t kCommandAddressValue = 3;
  constexpr std::size_t kSegmentCommand = 10;  // RSEG: eight bytes of zeros in place of the value
  constexpr std::size_t kIdentifier = 4;
  constexpr std::uint8_t kReadId = 0x78;
  constexpr std::uint8_t kReadAll = 0x00;
  constexpr std::uint8_t kReadSegment = 0x10;
  if (beyond_the_chip(data)) return reply(Status::timeout);
  if (!known_to_jewel(data)) return syntax_error();
  Bytes frame = acr122::to_bytes(data.first(std::min(data.size(), kCommandAddressValue)));
  frame.resize(data.front() == kReadSegment ? kSegmentCommand : kCommandAddressValue, 0x00);
  const bool asks_for_id = frame.front() == kReadId;
  acr122::append(frame, asks_for_id ? Bytes(kIdentifier, 0x00) : target.id);
  auto answer = exchange_frame(state, target, frame);
  const bool addressed = !asks_for_id && frame.front() != kReadAll && frame.front() != kReadSegment;
  if (addressed && answer.data.size() > 1) answer.data.erase(answer.data.begin() + 1);
  return answer;
}

}  // namespace

Reply in_data_exchange(State& state, ByteView params) {
  if (params.empty() || params.size() > 1 + kMaxIn) return syntax_error();
  const bool more = (params[0] & kMoreInformation) != 0;
  auto* target = state.target(static_cast<std::uint8_t>(params[0] & ~kMoreInformation));
  if (target == nullptr) return reply(Status::wrong_context);
  const auto data = params.subspan(1);
  const auto selected = make_current(state, *target);
  if (selected != Status::ok) return reply(selected);
  target->fresh = false;
  switch (target->kind) {
    case Target::Kind::iso_dep_a:
    case Target::Kind::iso_dep_b:
      return exchange_iso_dep(state, *target, data, more);
    case Target::Kind::storage_a:
      return data.empty() ? syntax_error() : mifare_command(state, data);
    case Target::Kind::jewel:
      return exchange_jewel(state, *target, data);
    case Target::Kind::felica:
      return exchange_frame(state, *target, data);
  }
  return reply(Status::wrong_context);
}

}  // namespace sim::chip
