// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card/topaz.h"

namespace acr122::card {

namespace {

constexpr std::size_t kRidAnswerLength = 6;

std::uint8_t byte(std::size_t value) { return static_cast<std::uint8_t>(value); }

}  // namespace

Topaz::Topaz(Shared& shared, Identity identity, AtrName name, std::string product,
             std::optional<type1::HeaderRom> rom)
    : Storage(shared, std::move(identity), name, std::move(product)), frames_(shared.antenna) {
  if (rom) fixed_size_ = type1::memory_size(*rom);
  size_ = fixed_size_.value_or(0);
}

Result<Reply> Topaz::handle(const pcsc::Request& request) {
  auto reply = answer(request);
  if (!reply) return reply;
  if (const auto done = frames_.put_back(); !done) return fail(done.error());
  return reply;
}

Result<Reply> Topaz::answer(const pcsc::Request& request) {
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
  if (const auto known = find_size(); !went_well(known)) return known;
  if (size_ == type1::kStaticMemory) return Step{sw::function_not_supported, {}};
  return read_bytes(number * type1::kSegment, type1::kSegment);
}

Result<Step> Topaz::read_bytes(std::size_t start, std::size_t wanted) {
  if (const auto known = find_size(); !went_well(known)) return known;
  if (start >= size_) return Step{sw::no_such_block, {}};
  const auto end = std::min(start + wanted, size_);
  auto memory = read_memory(start, end);
  if (went_well(memory) && end - start < wanted) memory->word = sw::end_of_data;
  return memory;
}

// READ ALL is one command for all that a static tag has; the blocks behind it one by one.
Result<Step> Topaz::read_memory(std::size_t start, std::size_t end) {
  Step memory;
  if (start < type1::kStaticMemory) {
    const auto all = native(std::array{type1::kReadAll});
    if (!went_well(all)) return all;
    const auto stop = std::min(end, type1::kStaticMemory);
    append(memory.data, ByteView(all->data).subspan(type1::kHeaderRom + start, stop - start));
  }
  for (auto place = start + memory.data.size(); place < end;) {
    const auto block = native(std::array{type1::kRead8, byte(place / type1::kBlock)});
    if (!went_well(block)) return block;
    const auto rest = ByteView(block->data).subspan(place % type1::kBlock);
    const auto part = rest.first(std::min(rest.size(), end - place));
    append(memory.data, part);
    place += part.size();
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
