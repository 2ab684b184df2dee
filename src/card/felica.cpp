// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card/felica.h"

#include "card/simple_answers.h"
#include "rf/waits.h"

namespace acr122::card {

namespace {

constexpr std::uint8_t kCheck = 0x06;   // Read Without Encryption
constexpr std::uint8_t kUpdate = 0x08;  // Write Without Encryption
constexpr std::size_t kBlockSize = 16;
constexpr std::size_t kMaxFrame = 255;  // LEN counts itself
constexpr std::size_t kHead = 10;       // LEN, code, IDm

// Services without a key that NFC Forum Type 3 tags have, and FeliCa Lite.
constexpr std::uint16_t kReadOnlyService = 0x000B;
constexpr std::uint16_t kReadWriteService = 0x0009;

constexpr std::size_t kLastBlock = 0xFFFF;
// What a FeliCa Lite gives in one Check (FeliCa Lite-S User's Manual, 5.4.1). Other kinds give 12
// or more, most of them: 205 bytes, which pass every reader (docs/doubts.md, long-answer).
constexpr std::size_t kFewBlocks = 4, kManyBlocks = 12;
// PMm, second byte: from here on kinds of FeliCa Lite (nfcpy, tt3_sony.py).
constexpr std::uint8_t kFirstLite = 0xF0;
constexpr std::uint8_t kWrongBlock = 0xA8;  // status flag 2: no such block, or it is read-only

constexpr int kPollings = 2;    // one may drown in noise
constexpr int kReads = 3;       // Check changes nothing
constexpr int kWritesOnce = 1;  // a write counter or a cyclic service would count twice

// One service, `count` blocks. A block list element has two bytes up to block FF, else three.
Bytes list_of(std::uint16_t service, std::size_t first, std::size_t count) {
  constexpr std::uint8_t kShortElement = 0x80, kLongElement = 0x00;
  Bytes list{1, static_cast<std::uint8_t>(service), static_cast<std::uint8_t>(service >> 8),
             static_cast<std::uint8_t>(count)};
  for (auto block = first; block < first + count; ++block) {
    const auto low = static_cast<std::uint8_t>(block), high = static_cast<std::uint8_t>(block >> 8);
    if (high == 0) {
      append(list, Bytes{kShortElement, low});
    } else {
      append(list, Bytes{kLongElement, low, high});
    }
  }
  return list;
}

// Status flags as they are, like Windows; but no card shall report its failure as 90 00.
StatusWord word_of(std::uint8_t flag_1, std::uint8_t flag_2) {
  const StatusWord word{static_cast<std::uint16_t>(flag_1 << 8 | flag_2)};
  return word == sw::ok ? sw::failed : word;
}

// "Number of services, service codes, number of blocks, block list", then the blocks, to the last
// byte. What the numbers mean is for the card to judge.
bool is_list_with_data(ByteView bytes) {
  constexpr std::uint8_t kShortElement = 0x80;
  ByteReader in(bytes);
  const std::size_t services = in.u8();
  in.take(services * 2);
  const std::size_t blocks = in.u8();
  for (std::size_t i = 0; i < blocks && in.more(); ++i) {
    in.take((in.u8() & kShortElement) != 0 ? 1 : 2);
  }
  in.take(blocks * kBlockSize);
  return services > 0 && blocks > 0 && in.finished();
}

bool is_wrong_block(const Step& step) { return (step.word.value & 0xFF) == kWrongBlock; }

// PMm, from the third byte on: how long the card takes at most for Request Service, Request
// Response, Authentication, Check, Update, and all else (JIS X 6319-4; nfcpy, tt3.py). The low
// three bits are for the command, the next three for each of its blocks, the upper two a power of
// four.
std::chrono::microseconds longest_answer_time(ByteView pmm, std::uint8_t command,
                                              std::size_t blocks) {
  constexpr std::size_t kCheckAt = 5, kUpdateAt = 6, kOtherAt = 7;
  constexpr std::chrono::microseconds kUnit{303};  // 4096/fc
  const auto at = command == kCheck ? kCheckAt : command == kUpdate ? kUpdateAt : kOtherAt;
  if (pmm.size() <= at) return {};
  const unsigned parameter = pmm[at];
  const auto base = (parameter & 0x07U) + 1, each = (parameter >> 3U & 0x07U) + 1;
  return kUnit * ((base + each * blocks) << 2U * (parameter >> 6U));
}

// Of a Check or Update, which have their services in front; others count as one.
std::size_t blocks_in(ByteView frame) {
  constexpr std::size_t kLengthAndCode = 2;
  ByteReader in(frame);
  in.take(kLengthAndCode - 1);
  const auto code = in.u8();
  if (code != kCheck && code != kUpdate) return 1;
  in.take(kHead - kLengthAndCode);
  in.take(in.u8() * std::size_t{2});
  const std::size_t blocks = in.u8();
  return in.ok() ? blocks : 1;
}

/// The answer to a read whose next Check gave `last`: nothing, or another number of blocks.
Step end_of_read(Step so_far, const Step& last) {
  if (last.ok()) return Step{sw::failed, {}};
  if (!is_wrong_block(last)) return Step{last.word, {}};
  so_far.word = so_far.data.empty() ? sw::no_such_block : sw::end_of_data;
  return so_far;
}

}  // namespace

Result<Sighting> Felica::present() {
  for (int attempt = 0; attempt < kPollings; ++attempt) {
    const auto found = antenna().find_felica(rates_.now);
    if (!found) return fail(found.error());
    const bool ours = found->any && same_bytes(found->target.idm, identity().uid);
    if (ours) return Sighting::there;
  }
  return Sighting::gone;
}

Result<Reply> Felica::handle(const pcsc::Request& request) {
  if (const auto* get = std::get_if<pcsc::ReadBinary>(&request)) return answer_of_step(read(*get));
  if (const auto* put = std::get_if<pcsc::UpdateBinary>(&request)) {
    return answer_of_step(update(*put));
  }
  if (const auto* apdu = std::get_if<pcsc::CardApdu>(&request)) {
    const bool frame = apdu->bytes.size() >= 2 && apdu->bytes.front() == apdu->bytes.size();
    if (frame) return answer_of_step(native(apdu->bytes));
  }
  return Storage::handle(request);
}

Result<Step> Felica::native(ByteView frame) {
  auto step = send(frame, kWritesOnce);
  if (step && step->word == sw::memory_failure) step->word = sw::failed;
  return step;
}

Result<Step> Felica::send(ByteView frame, int tries) {
  const auto time = longest_answer_time(identity().activation, frame[1], blocks_in(frame));
  const auto wait = std::chrono::ceil<Milliseconds>(time);
  for (int attempt = 0; attempt < tries; ++attempt) {
    if (const auto set = antenna().answer_time().at_least(wait); !set) return fail(set.error());
    auto answer = antenna().exchange(frame, std::max(2 * wait, rf::kQuickAnswer));
    if (!answer) return fail(answer.error());
    if (answer->ok()) return Step{sw::ok, std::move(answer->data)};
    rates_.now = rates_.first;
    const auto there = present();
    if (!there) return fail(there.error());
    if (*there == Sighting::gone) return no_answer(NoAnswer::gone);
  }
  return Step{sw::memory_failure, {}};
}

// LEN, code + 1, IDm, status flags, then the data.
Result<Step> Felica::exchange(std::uint8_t command, ByteView rest, int tries) {
  if (kHead + rest.size() > kMaxFrame) return Step{sw::wrong_length, {}};
  Bytes frame{static_cast<std::uint8_t>(kHead + rest.size()), command};
  append(frame, identity().uid);
  append(frame, rest);
  const auto step = send(frame, tries);
  if (!went_well(step)) return step;
  ByteReader in(step->data);
  const bool whole = in.u8() == step->data.size() && in.u8() == command + 1;
  const bool ours = same_bytes(in.take(identity().uid.size()), identity().uid);
  const auto flag_1 = in.u8(), flag_2 = in.u8();
  const bool writes = command == kUpdate;  // it may have done so
  if (!in.ok() || !whole || !ours) return Step{writes ? sw::memory_failure : sw::failed, {}};
  if (flag_1 != 0) return Step{word_of(flag_1, flag_2), {}};
  return Step{sw::ok, to_bytes(in.rest())};
}

Result<Step> Felica::check(ByteView list) {
  auto step = exchange(kCheck, list, kReads);
  if (!went_well(step)) return step;
  ByteReader in(step->data);
  const std::size_t blocks = in.u8();
  const auto data = in.rest();
  if (!in.ok() || data.size() != blocks * kBlockSize) return Step{sw::failed, {}};
  return Step{sw::ok, to_bytes(data)};
}

// With a data field: "number of services, service codes, number of blocks, block list" (Windows).
Result<Step> Felica::read(const pcsc::ReadBinary& command) {
  if (command.data.empty()) return read_blocks(command);
  if (command.address != 0) return Step{sw::wrong_p1_p2, {}};
  auto step = check(command.data);
  if (!went_well(step) || command.le == 0) return step;
  if (command.le > step->data.size()) step->word = sw::end_of_data;
  step->data.resize(std::min(command.le, step->data.size()));
  return step;
}

std::size_t Felica::blocks_at_once() const {
  const auto& pmm = identity().activation;
  const bool lite = pmm.size() < 2 || pmm[1] >= kFirstLite;
  return lite || few_at_once_ ? kFewBlocks : kManyBlocks;
}

// A block that is not there is no reason to ask for fewer the next time.
std::size_t Felica::fewer(std::size_t blocks, const Step& refusal) {
  if (blocks <= kFewBlocks) return 1;
  few_at_once_ = !is_wrong_block(refusal);
  return kFewBlocks;
}

// Without: blocks of the service that may be read without a key. A Check that the card refuses gave
// nothing; so near the end of the memory, or on a card that gives fewer at once, four at a time,
// then one.
Result<Step> Felica::read_blocks(const pcsc::ReadBinary& command) {
  const auto wanted = command.le == 0 ? kBlockSize : command.le;
  Step all;
  auto at_once = blocks_at_once();
  for (std::size_t block = command.address; all.data.size() < wanted;) {
    if (block > kLastBlock) return Step{sw::end_of_data, std::move(all.data)};
    const auto missing = (wanted - all.data.size() + kBlockSize - 1) / kBlockSize;
    const auto count = std::min({at_once, missing, kLastBlock + 1 - block});
    auto some = check(list_of(kReadOnlyService, block, count));
    if (!some || some->none) return some;
    if (some->ok() && some->data.size() == count * kBlockSize) {
      append(all.data, some->data);
      block += count;
    } else if (!some->ok() && count > 1) {
      at_once = fewer(count, *some);
    } else {
      return end_of_read(std::move(all), *some);
    }
  }
  all.data.resize(wanted);
  return all;
}

// Blocks from P1 P2 on, or with P1 P2 00 00 a list and its data (Windows). Bytes that are whole
// blocks and a list as well, four blocks by three-byte elements for example, are taken for the
// list: the card refuses one that it has no services for and nothing is written, where a list taken
// for blocks would destroy some. One block alone is never a list.
Result<Step> Felica::update(const pcsc::UpdateBinary& command) {
  const bool list = is_list_with_data(command.data);
  if (list && command.address == 0) return update_list(command.data);
  if (command.data.size() % kBlockSize == 0) return update_blocks(command);
  return Step{list ? sw::wrong_p1_p2 : sw::wrong_length, {}};
}

Result<Step> Felica::update_list(ByteView list) {
  auto step = exchange(kUpdate, list, kWritesOnce);
  if (step) step->data.clear();
  return step;
}

Result<Step> Felica::update_blocks(const pcsc::UpdateBinary& command) {
  const auto count = command.data.size() / kBlockSize;
  if (command.address + count > kLastBlock + 1) return Step{sw::no_such_block, {}};
  for (std::size_t done = 0; done < count; ++done) {
    auto list = list_of(kReadWriteService, command.address + done, 1);
    append(list, command.data.subspan(done * kBlockSize, kBlockSize));
    auto one = exchange(kUpdate, list, kWritesOnce);
    if (went_well(one)) continue;
    if (one && done > 0) one->word = sw::written_so_far(done);
    if (one && done == 0 && is_wrong_block(*one)) one->word = sw::no_such_block;
    return one;
  }
  return Step{};
}

}  // namespace acr122::card
