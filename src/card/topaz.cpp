// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card/topaz.h"

#include "card/simple_answers.h"

namespace acr122::card {

namespace {

// NFC Forum Type 1 Tag, section 5.
constexpr std::uint8_t kReadAll = 0x00;
constexpr std::uint8_t kRead = 0x01;
constexpr std::uint8_t kRead8 = 0x02;
constexpr std::uint8_t kReadSegment = 0x10;
constexpr std::uint8_t kWriteNoErase = 0x1A;
constexpr std::uint8_t kWriteNoErase8 = 0x1B;
constexpr std::uint8_t kWriteErase = 0x53;
constexpr std::uint8_t kWriteErase8 = 0x54;
constexpr std::uint8_t kReadId = 0x78;

constexpr std::size_t kBlock = 8;
constexpr std::size_t kSegment = 128;
constexpr std::size_t kRidAnswerLength = 6;
constexpr Milliseconds kCommand{100};  // the chip gives up after 51.2 ms
constexpr int kReads = 3;
constexpr int kOnce = 1;

// Commands of one-byte operands end with one data byte, the others with eight.
bool is_short(std::uint8_t code) {
  return code == kReadAll || code == kRead || code == kWriteNoErase || code == kWriteErase ||
         code == kReadId;
}

// 7 or 14 bytes: code, address, data, and the UID, which is added later. RID asks for the UID.
Bytes padded(ByteView command) {
  const std::size_t data = is_short(command.front()) ? 1 : kBlock;
  auto frame = to_bytes(command);
  frame.resize(2 + data, 0x00);
  return frame;
}

// How many bytes a program writes in a native command.
std::optional<std::size_t> native_length(std::uint8_t code) {
  switch (code) {
    case kReadAll:
    case kReadId:
      return 1;
    case kRead:
    case kRead8:
    case kReadSegment:
      return 2;
    case kWriteNoErase:
    case kWriteErase:
      return 3;
    case kWriteNoErase8:
    case kWriteErase8:
      return 2 + kBlock;
    default:
      return std::nullopt;
  }
}

std::uint8_t byte(std::size_t value) { return static_cast<std::uint8_t>(value); }

}  // namespace

Result<Bytes> read_rid(Rf& rf, std::uint8_t tg) {
  const std::array<std::uint8_t, 7> rid{kReadId, 0, 0, 0, 0, 0, 0};
  auto answer = rf.chip().in_data_exchange(tg, rid, kCommand);
  if (!answer && is_card_trouble(answer.error())) return Bytes{};
  if (answer && answer->size() != kRidAnswerLength) return Bytes{};
  return answer;
}

Result<bool> Topaz::present() {
  const auto rid = read_rid(rf(), tg_);
  if (!rid) return fail(rid.error());
  return !rid->empty() && same_bytes(ByteView(*rid).last(identity().uid.size()), identity().uid);
}

Result<Bytes> Topaz::handle(const pcsc::Request& request) {
  if (const auto* get = std::get_if<pcsc::ReadBinary>(&request)) return answer_of_step(read(*get));
  if (const auto* put = std::get_if<pcsc::UpdateBinary>(&request)) {
    return answer_of_step(update(*put));
  }
  if (const auto* apdu = std::get_if<pcsc::CardApdu>(&request)) {
    const auto length = native_length(apdu->bytes.front());
    if (length == apdu->bytes.size()) return answer_of_step(native(apdu->bytes));
  }
  return Storage::handle(request);
}

// The chip frames the commands of Topaz 96 itself, those of Topaz 512 go out raw (nfcpy, pn532.py).
Result<Step> Topaz::exchange(ByteView command, int tries) {
  auto frame = padded(command);
  if (command.front() == kReadId) {
    frame.resize(frame.size() + identity().uid.size(), 0x00);
  } else {
    append(frame, identity().uid);
  }
  const bool known = is_short(command.front());
  for (int attempt = 0; attempt < tries; ++attempt) {
    auto& chip = rf().chip();
    auto answer = known ? chip.in_data_exchange(tg_, frame, kCommand)
                        : chip.in_communicate_thru(frame, kCommand);
    if (answer && !answer->empty()) return Step{sw::ok, std::move(*answer)};
    if (!answer && !is_card_trouble(answer.error())) return fail(answer.error());
    const auto there = present();
    if (!there) return fail(there.error());
    if (!*there) return fail(Errc::card_gone, "Topaz command");
  }
  return Step{tries == kOnce ? sw::memory_failure : sw::no_such_block, {}};
}

// READ, READ8, RSEG and the writes repeat the address before the data: ACS leaves it out.
Result<Step> Topaz::native(ByteView command) {
  const auto code = command.front();
  const bool writes = code == kWriteErase || code == kWriteErase8 || code == kWriteNoErase ||
                      code == kWriteNoErase8;
  auto step = exchange(command, writes ? kOnce : kReads);
  const bool has_address = code != kReadAll && code != kReadId;
  if (went_well(step) && has_address) step->data.erase(step->data.begin());
  return step;
}

// Le chooses the command (Windows' NFC class extension, StorageClassJewel): 00 READ ALL, 01 READ of
// byte P2 in block P1, 06 RID, 08 READ8 of block P2, 80 RSEG of segment P2. Any other:
// that many bytes from byte P2 of block P1 on.
Result<Step> Topaz::read(const pcsc::ReadBinary& command) {
  if (!command.data.empty()) return Step{sw::wrong_length, {}};
  const std::size_t p1 = command.address >> 8, p2 = command.address & 0xFF;
  switch (command.le) {
    case 0:
      return native(std::array{kReadAll});
    case 1:
      if (p2 >= kBlock || p1 > 0x0F) return Step{sw::no_such_block, {}};
      return native(std::array{kRead, byte(p1 * kBlock + p2)});
    case kRidAnswerLength:
      return native(std::array{kReadId});
    case kBlock:
      return native(std::array{kRead8, byte(p2)});
    case kSegment:
      if (p2 > 0x0F) return Step{sw::no_such_block, {}};
      return native(std::array{kReadSegment, byte(p2 << 4)});
    default:
      return read_bytes(p1 * kBlock + p2, command.le);
  }
}

// All that can be read up to `end`: 120 bytes of a static tag, segment by segment of a dynamic one.
Result<Step> Topaz::memory_up_to(std::size_t end) {
  constexpr std::uint8_t kMemoryKind = 0x0F, kDynamic = 0x02;  // HR0
  constexpr std::size_t kHeaderRom = 2, kSegments = 16;
  auto all = native(std::array{kReadAll});
  if (!went_well(all) || all->data.size() <= kHeaderRom) return all;
  if ((all->data.front() & kMemoryKind) != kDynamic) {
    return Step{sw::ok, to_bytes(ByteView(all->data).subspan(kHeaderRom))};
  }
  Step memory;
  for (std::size_t segment = 0; segment < kSegments && memory.data.size() < end; ++segment) {
    const auto more = native(std::array{kReadSegment, byte(segment << 4)});
    if (!more) return more;
    if (!more->ok()) break;
    append(memory.data, more->data);
  }
  return memory;
}

Result<Step> Topaz::read_bytes(std::size_t start, std::size_t wanted) {
  auto memory = memory_up_to(start + wanted);
  if (!went_well(memory)) return memory;
  if (start >= memory->data.size()) return Step{sw::no_such_block, {}};
  const auto rest = ByteView(memory->data).subspan(start);
  return Step{rest.size() < wanted ? sw::end_of_data : sw::ok,
              to_bytes(rest.first(std::min(rest.size(), wanted)))};
}

// One byte: WRITE-E of byte P2 in block P1; eight: WRITE-E8 of block P2. The tag answers with what
// the memory holds now: bytes that are locked keep their value.
Result<Step> Topaz::update(const pcsc::UpdateBinary& command) {
  const std::size_t p1 = command.address >> 8, p2 = command.address & 0xFF;
  const bool one = command.data.size() == 1;
  if (!one && command.data.size() != kBlock) return Step{sw::wrong_length, {}};
  if (one && (p2 >= kBlock || p1 > 0x0F)) return Step{sw::no_such_block, {}};
  Bytes frame{one ? kWriteErase : kWriteErase8, one ? byte(p1 * kBlock + p2) : byte(p2)};
  append(frame, command.data);
  auto step = native(frame);
  if (!went_well(step)) return step;
  const bool written = same_bytes(step->data, command.data);
  return Step{written ? sw::ok : sw::security_status, {}};
}

}  // namespace acr122::card
