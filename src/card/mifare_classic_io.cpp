// SPDX-License-Identifier: LGPL-2.1-or-later
// MIFARE Classic: one command, one block, and the way back to a card that refused.
#include "card/classic_layout.h"
#include "card/mifare_classic.h"
#include "rf/waits.h"

namespace acr122::card {

namespace {

constexpr std::uint8_t kRead = 0x30;  // MF1S70YYX, section 9

constexpr std::size_t kUidPart = 4;  // longer UIDs: their last four bytes (AN10927)
constexpr std::size_t kHead = 2;     // command, block
constexpr std::size_t kLoginSize = kHead + kKeyLength + kUidPart;

// A refusal and noise look alike, because the chip keeps the value of a NAK to itself. Noise does
// not strike that often.
constexpr int kReads = 3;
constexpr int kLogins = 2;

Step refused() { return {sw::security_status, {}}; }

}  // namespace

void MifareClassic::selected_anew() {
  on_card_.reset();
  own_.lost();
}

Result<Step> MifareClassic::select_again() {
  selected_anew();
  const auto& uid = identity().uid;
  const auto found = rf::find_a_again(antenna(), uid);
  if (!found) return fail(found.error());
  const bool same = found->any && found->target.sel_res == identity().sak;
  return same ? Step{} : no_answer(NoAnswer::gone);
}

Result<Step> MifareClassic::exchange(ByteView command) {
  auto answer = antenna().exchange(command, rf::kQuickAnswer);
  if (!answer) return fail(answer.error());
  if (answer->ok()) return Step{sw::ok, std::move(answer->data)};
  if (auto back = select_again(); !went_well(back)) return back;
  return refused();
}

// The chip tells noise during the login from a wrong key no better than the card does.
Result<Step> MifareClassic::try_log_in(std::size_t block, KeyType type, const Key& key) {
  Bytes command;
  command.reserve(kLoginSize);  // growing would leave the key behind in freed memory
  append(command, Bytes{static_cast<std::uint8_t>(type), static_cast<std::uint8_t>(block)});
  append(command, key);
  append(command, ByteView(identity().uid).last(kUidPart));
  Result<Step> step = refused();
  for (int attempt = 0; attempt < kLogins && was_refused(step); ++attempt) {
    step = exchange(command);
  }
  wipe(command);
  own_.lost();
  if (went_well(step)) on_card_ = classic::sector_of(block);
  return step;
}

// LOGIN, block, key, the UID's part (UM0701-02 7.3.8).
void MifareClassic::program_sent(ByteView frame, bool done) {
  const auto type = frame.empty() ? std::uint8_t{0} : frame.front();
  const bool login = type == static_cast<std::uint8_t>(KeyType::a) ||
                     type == static_cast<std::uint8_t>(KeyType::b);
  if (!login || frame.size() != kLoginSize) return;
  on_card_.reset();
  own_.made(frame, done);
}

Result<void> MifareClassic::restore_login() {
  if (own_.state() == OwnLogin::State::none) {
    const auto step = login_ ? log_in(login_->sector) : Step{};
    return step ? Result<void>{} : fail(step.error());
  }
  Result<Step> step = refused();
  for (int attempt = 0; attempt < kLogins && was_refused(step); ++attempt) {
    if (own_.missing().empty()) return {};
    step = exchange(own_.missing());
  }
  if (!step) return fail(step.error());
  on_card_.reset();
  own_.repeated(step->ok());
  return {};
}

Result<Step> MifareClassic::log_in(std::size_t sector) {
  if (on_card_ == sector) return Step{};
  std::size_t block = 0;  // any block of the sector will do
  while (classic::sector_of(block) != sector) ++block;
  if (sector == login_->sector) return log_in_to_own(block);
  return try_log_in(block, login_->type, login_->key);
}

// Which key the sector has after its trailer was written depends on what the access bits let
// change.
Result<Step> MifareClassic::log_in_to_own(std::size_t block) {
  if (login_->in_doubt) {
    auto step = try_log_in(block, login_->type, login_->written);
    if (went_well(step)) login_->own = login_->written;
    if (went_well(step)) login_->in_doubt = false;
    if (!was_refused(step)) return step;
  }
  auto step = try_log_in(block, login_->type, login_->own);
  if (went_well(step)) login_->in_doubt = false;
  return step;
}

Result<Step> MifareClassic::read_block(std::size_t block) {
  const std::array<std::uint8_t, 2> command{kRead, static_cast<std::uint8_t>(block)};
  for (int attempt = 0; attempt < kReads; ++attempt) {
    auto step = log_in(classic::sector_of(block));
    if (!went_well(step)) return step;
    step = exchange(command);
    const bool whole = went_well(step) && step->data.size() == classic::kBlockSize;
    if (whole || !(went_well(step) || was_refused(step))) return step;
  }
  return refused();
}

}  // namespace acr122::card
