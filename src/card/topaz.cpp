// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card/topaz.h"

namespace acr122::card {

namespace {

constexpr std::size_t kRidAnswerLength = 6;
constexpr std::size_t kSegments = 16;

std::uint8_t byte(std::size_t value) { return static_cast<std::uint8_t>(value); }

}  // namespace

Topaz::Topaz(Shared& shared, Identity identity, AtrName name, std::string product,
             std::optional<type1::HeaderRom> rom)
    : Storage(shared, std::move(identity), name, std::move(product)) {
  if (rom) fixed_size_ = type1::memory_size(*rom);
  size_ = fixed_size_.value_or(0);
}

Result<Reply> Topaz::handle(const pcsc::Request& request) {
  if (const auto* get = std::get_if<pcsc::ReadBinary>(&request)) return answer_of_step(read(*get));
  if (const auto* put = std::get_if<pcsc::UpdateBinary>(&request)) {
    return answer_of_step(update(*put));
  }
  if (const auto* apdu = std::get_if<pcsc::CardApdu>(&request)) {
    const auto length = type1::command_length(apdu->bytes.front());
    if (length == apdu->bytes.size()) return answer_of_step(native(apdu->bytes));
  }
  return Storage::handle(request);
}

// Le chooses the command (Windows' NFC class extension, StorageClassJewel), which leaves one half
// of P1 P2 unused or both: 00 READ ALL, 06 RID; 08 READ8 of block P2, 80 RSEG of segment P2. Where
// that half is not zero, and for any other Le, so many bytes are meant from byte P2 of block P1 on.
Result<Step> Topaz::read(const pcsc::ReadBinary& command) {
  if (!command.data.empty()) return Step{sw::wrong_length, {}};
  const std::size_t p1 = command.address >> 8, p2 = command.address & 0xFF;
  if (command.le == 0 && command.address != 0) return Step{sw::wrong_p1_p2, {}};
  if (command.le == 0) return native(std::array{type1::kReadAll});
  if (command.le == kRidAnswerLength && command.address == 0)
    return native(std::array{type1::kReadId});
  if (command.le == type1::kBlock && p1 == 0) return native(std::array{type1::kRead8, byte(p2)});
  if (command.le == type1::kSegment && p1 == 0) return read_segment(p2);
  if (p2 >= type1::kBlock) return Step{sw::no_such_block, {}};
  const auto start = p1 * type1::kBlock + p2;
  if (command.le == 1 && start < type1::kByteAddresses)
    return native(std::array{type1::kRead, byte(start)});
  return read_bytes(start, command.le);
}

// The last one may be a part only.
Result<Step> Topaz::read_segment(std::size_t number) {
  if (number >= kSegments) return Step{sw::no_such_block, {}};
  auto segment = native(std::array{type1::kReadSegment, byte(number << 4)});
  if (!went_well(segment)) return segment;
  const auto left = size_ - number * type1::kSegment;  // refused otherwise
  if (left >= type1::kSegment) return segment;
  segment->data.resize(left);
  segment->word = sw::end_of_data;
  return segment;
}

// READ ALL of a static tag; of a dynamic one the segments that are touched.
Result<Step> Topaz::read_bytes(std::size_t start, std::size_t wanted) {
  if (const auto known = find_size(); !went_well(known)) return known;
  if (start >= size_) return Step{sw::no_such_block, {}};
  const bool dynamic = size_ > type1::kStaticMemory;
  const auto first = dynamic ? start / type1::kSegment : 0;
  const auto end = std::min(start + wanted, size_);
  auto memory = dynamic ? read_segments(first, end) : native(std::array{type1::kReadAll});
  if (!went_well(memory)) return memory;
  const auto skipped = dynamic ? start - first * type1::kSegment : type1::kHeaderRom + start;
  return Step{end - start < wanted ? sw::end_of_data : sw::ok,
              to_bytes(ByteView(memory->data).subspan(skipped, end - start))};
}

Result<Step> Topaz::read_segments(std::size_t first, std::size_t end) {
  Step memory;
  for (auto segment = first; segment * type1::kSegment < end; ++segment) {
    const auto more = native(std::array{type1::kReadSegment, byte(segment << 4)});
    if (!went_well(more)) return more;
    append(memory.data, more->data);
  }
  return memory;
}

// One byte: WRITE-E of byte P2 in block P1; eight: WRITE-E8 of block P2.
Result<Step> Topaz::update(const pcsc::UpdateBinary& command) {
  const std::size_t p1 = command.address >> 8, p2 = command.address & 0xFF;
  const bool one = command.data.size() == 1;
  if (!one && command.data.size() != type1::kBlock) return Step{sw::wrong_length, {}};
  if (!one && p1 != 0) return Step{sw::wrong_p1_p2, {}};
  if (one && p2 >= type1::kBlock) return Step{sw::no_such_block, {}};
  const auto place = one ? p1 * type1::kBlock + p2 : p2;
  if (one && place >= type1::kByteAddresses) {
    if (const auto known = find_size(); !went_well(known)) return known;
    return Step{place < size_ ? sw::function_not_supported : sw::no_such_block, {}};
  }
  Bytes frame{one ? type1::kWriteErase : type1::kWriteErase8, byte(place)};
  append(frame, command.data);
  return write(frame);
}

// The tag answers with what the memory holds now. Bytes that are locked keep their value; lock bits
// and one-time bytes are only ever set, so that the card may have taken a part.
Result<Step> Topaz::write(ByteView command) {
  const auto code = type1::is_short(command.front()) ? type1::kRead : type1::kRead8;
  const auto before = native(std::array{code, command[1]});
  if (!went_well(before)) return before;
  const auto now = native(command);
  if (!went_well(now)) return now;
  if (same_bytes(now->data, command.subspan(2))) return Step{};
  const bool untouched = same_bytes(now->data, before->data);
  return Step{untouched ? sw::security_status : sw::memory_failure, {}};
}

}  // namespace acr122::card
