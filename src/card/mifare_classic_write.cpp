// SPDX-License-Identifier: LGPL-2.1-or-later
// MIFARE Classic: writing one block, and what became of a write that the card did not confirm.
#include "card/classic_layout.h"
#include "card/mifare_classic.h"

namespace acr122::card {

namespace {

constexpr std::uint8_t kWrite = 0xA0;  // MF1S70YYX, section 9
constexpr std::size_t kWriteSize = 2 + classic::kBlockSize;

Step nothing_written() { return {sw::security_status, {}}; }
Step nobody_can_tell() { return {sw::memory_failure, {}}; }

}  // namespace

Result<Step> MifareClassic::write_once(std::size_t block, ByteView data) {
  Bytes command;
  command.reserve(kWriteSize);  // growing would leave the keys of a trailer behind in freed memory
  append(command, Bytes{kWrite, static_cast<std::uint8_t>(block)});
  append(command, data);
  auto step = exchange(command);
  wipe(command);
  return step;
}

// If the card took the bytes the first time, they change nothing now.
Result<Step> MifareClassic::write_at_most_twice(std::size_t block, ByteView data) {
  auto step = write_once(block, data);
  if (!was_refused(step)) return step;
  const auto again = log_in(classic::sector_of(block));
  if (went_well(again)) return write_once(block, data);
  return was_refused(again) ? step : again;
}

Result<Step> MifareClassic::write_block(std::size_t block, ByteView data) {
  if (classic::is_trailer(block)) return write_trailer(block, data);
  auto step = log_in(classic::sector_of(block));
  if (!went_well(step)) return step;
  step = write_at_most_twice(block, data);
  if (!was_refused(step)) return step;
  return find_out(block, data);
}

// Whether the card may write it has to be asked first: afterwards it may have other access bits.
// Its keys cannot be read back.
Result<Step> MifareClassic::write_trailer(std::size_t block, ByteView trailer) {
  const bool own = classic::sector_of(block) == login_->sector;
  // Two keys in doubt would be one too many.
  if (own && login_->in_doubt) on_card_.reset();
  const auto before = read_block(block);
  if (!went_well(before)) return before;
  if (own) {
    const auto key = classic::key_of(trailer, login_->type);
    std::ranges::copy(key, login_->written.begin());
    login_->in_doubt = true;
  }
  auto step = write_at_most_twice(block, trailer);
  if (!was_refused(step)) return step;
  const bool may = classic::may_write(before->data, block, login_->type);
  return may ? nobody_can_tell() : nothing_written();
}

// A refusal and noise look alike: the access bits tell them apart.
Result<Step> MifareClassic::find_out(std::size_t block, ByteView data) {
  const auto trailer = read_block(classic::trailer_of(block));
  if (was_refused(trailer)) return nobody_can_tell();
  if (!went_well(trailer)) return trailer;
  if (!classic::may_write(trailer->data, block, login_->type)) return nothing_written();
  const auto now = read_block(block);
  if (was_refused(now)) return nobody_can_tell();
  if (!went_well(now)) return now;
  return same_bytes(now->data, data) ? Step{} : nothing_written();
}

}  // namespace acr122::card
