// SPDX-License-Identifier: LGPL-2.1-or-later
// One command of a Type 1 tag.
#include "card/topaz.h"
#include "rf/type1_frames.h"
#include "rf/waits.h"

namespace acr122::card {

namespace {

constexpr int kReads = 3;
constexpr int kOnce = 1;

// 7 or 14 bytes: code, address, data, and the UID, which is added later. RID asks for the UID.
Bytes padded(ByteView command) {
  const std::size_t data = type1::is_short(command.front()) ? 1 : type1::kBlock;
  auto frame = to_bytes(command);
  frame.resize(2 + data, 0x00);
  return frame;
}

// The tag repeats the address before the data: ACS leaves it out, as the chip may.
std::optional<Bytes> without_address(std::uint8_t code, ByteView answer) {
  const auto length = type1::answer_length(code);
  const bool repeated = type1::has_address(code) && answer.size() == length + 1;
  if (answer.size() != length && !repeated) return std::nullopt;
  return to_bytes(answer.last(length));
}

/// RID asks for the UID and has zeros in its place.
Bytes with_uid(ByteView command, ByteView uid) {
  auto frame = padded(command);
  if (command.front() == type1::kReadId) {
    frame.resize(frame.size() + uid.size(), 0x00);
  } else {
    append(frame, uid);
  }
  return frame;
}

}  // namespace

Result<Bytes> read_rid(rf::Antenna& antenna) {
  const std::array<std::uint8_t, 7> rid{type1::kReadId, 0, 0, 0, 0, 0, 0};
  auto answer = antenna.exchange(rid, rf::kQuickAnswer);
  if (!answer) return fail(answer.error());
  if (answer->data.size() != type1::answer_length(type1::kReadId)) return Bytes{};
  return std::move(answer->data);
}

// By a listing, which tries twice: that nobody is there it knows five times sooner than a command
// without an answer. Whether a tag that is awake hears another one no source tells (docs/doubts.md,
// topaz-awake); it has nothing that a field reset could cost.
Result<Sighting> Topaz::present() {
  if (const auto done = frames_.put_back(); !done) return fail(done.error());
  const auto seen = look();
  if (!seen || *seen == Sighting::there) return seen;
  if (const auto done = antenna().field().reset(); !done) return fail(done.error());
  return look();
}

Result<Sighting> Topaz::look() {
  const auto found = antenna().find_jewel();
  if (!found) return fail(found.error());
  return there_if(found->any && same_bytes(found->target.id, identity().uid));
}

// The chip makes the frames of the commands that a static tag has; those of dynamic ones are ours.
// Their registers stay set until it makes a frame again.
Result<rf::Heard> Topaz::send(ByteView frame) {
  if (!type1::is_short(frame.front())) return rf::exchange_type1(frames_, frame);
  if (const auto done = frames_.put_back(); !done) return fail(done.error());
  return antenna().exchange(frame, rf::kQuickAnswer);
}

Result<Step> Topaz::exchange(ByteView command, int tries) {
  const auto code = command.front();
  const auto frame = with_uid(command, identity().uid);
  for (int attempt = 0; attempt < tries; ++attempt) {
    const auto answer = send(frame);
    if (!answer) return fail(answer.error());
    if (answer->flaw == rf::Heard::Flaw::refused) return Step{sw::function_not_supported, {}};
    auto data = answer->ok() ? without_address(code, answer->data) : std::nullopt;
    if (data) return Step{sw::ok, std::move(*data)};
    const auto there = present();
    if (!there) return fail(there.error());
    if (*there == Sighting::gone) return no_answer(NoAnswer::gone);
  }
  return Step{type1::is_write(code) ? sw::memory_failure : sw::failed, {}};
}

Result<Step> Topaz::find_size() {
  if (fixed_size_) return Step{};
  const auto all = exchange(std::array{type1::kReadAll}, kReads);
  if (!went_well(all)) return all;
  ByteReader in(all->data);
  const auto hr0 = in.u8(), hr1 = in.u8();
  fixed_size_ = type1::memory_size({hr0, hr1});
  size_ = fixed_size_ ? *fixed_size_ : type1::memory_size_by_container(in.rest());
  return Step{};
}

std::optional<StatusWord> Topaz::refuses(ByteView command) const {
  const bool by_byte = type1::is_short(command.front());
  if (!by_byte && size_ == type1::kStaticMemory) return sw::function_not_supported;
  const auto end = by_byte ? std::min(size_, type1::kByteAddresses) : size_;
  if (type1::place_of(command) >= end) return sw::no_such_block;
  return std::nullopt;
}

Result<Step> Topaz::native(ByteView command) {
  const auto code = command.front();
  if (type1::has_address(code)) {
    if (const auto known = find_size(); !went_well(known)) return known;
    if (const auto word = refuses(command)) return Step{*word, {}};
  }
  if (code == type1::kReadSegment) return segment(command);
  return exchange(command, type1::is_write(code) ? kOnce : kReads);
}

// What is behind the end of the last one reads as zeros (nfcpy, tt1.py).
Result<Step> Topaz::segment(ByteView command) {
  const auto start = type1::place_of(command);
  auto memory = read_memory(start, std::min(start + type1::kSegment, size_));
  if (went_well(memory)) memory->data.resize(type1::kSegment, 0x00);
  return memory;
}

}  // namespace acr122::card
