// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rf/type1_frames.h"

#include "rf/type1_commands.h"
#include "rf/waits.h"

namespace acr122::rf {

using namespace type1;

namespace {

constexpr std::size_t kShort = 7, kLong = 14;  // code, address, one or eight bytes, UID
constexpr std::size_t kBlocksInSegment = 16;

// The address and what the command writes or reads; RID's two of the header and four of the UID.
std::size_t answer_size(ByteView command) {
  if (command.front() == kReadId) return kHeaderRom + kUid;
  return 1 + (command.size() == kLong ? kBlock : 1);
}

// nfcpy waits 6 ms for WRITE-E8, 3 ms for WRITE-NE8, and its next command makes it some more. An
// answer of eleven bytes is 1 ms on the air.
Milliseconds answer_time(std::uint8_t code) {
  if (code == kWriteErase || code == kWriteErase8) return Milliseconds{8};
  if (code == kWriteNoErase || code == kWriteNoErase8) return Milliseconds{5};
  return Milliseconds{2};
}

// The chip puts the tag's own UID into it, whatever is there: the program may mean another tag.
Result<Heard> read_all(Antenna& antenna, ByteView command) {
  auto answer = antenna.exchange(command, kQuickAnswer);
  if (!answer || answer->data.size() < kHeaderRom + kUid) return answer;
  const auto uid = ByteView(answer->data).subspan(kHeaderRom, kUid);
  return same_bytes(uid, command.last(kUid)) ? answer : Heard{};
}

Result<Heard> by_bytes(RawFrames& frames, ByteView command) {
  auto answer =
      frames.exchange_bytes(command, {answer_size(command), answer_time(command.front())});
  const bool refused = answer && answer->flaw == Heard::Flaw::refused;
  return refused ? frames.antenna().exchange_frame(command, kQuickAnswer) : answer;
}

Result<Heard> read_segment(RawFrames& frames, ByteView command) {
  const auto first = static_cast<std::uint8_t>((command[1] >> 4U) * kBlocksInSegment);
  Heard segment{Heard::Kind::data, Heard::Flaw::none, {command[1]}};
  auto read8 = to_bytes(command);
  read8[0] = kRead8;
  for (std::uint8_t block = 0; block < kBlocksInSegment; ++block) {
    read8[1] = static_cast<std::uint8_t>(first + block);
    auto answer = by_bytes(frames, read8);
    if (!answer || !answer->ok()) return answer;
    if (answer->data.size() != 1 + kBlock) return Heard{};
    append(segment.data, ByteView(answer->data).last(kBlock));
  }
  return segment;
}

}  // namespace

Result<Heard> exchange_type1(RawFrames& frames, ByteView command) {
  if (command.size() == kShort && command.front() == kReadAll) {
    return read_all(frames.antenna(), command);
  }
  const bool segment = command.size() == kLong && command.front() == kReadSegment;
  return segment ? read_segment(frames, command) : by_bytes(frames, command);
}

}  // namespace acr122::rf
