// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card/iso_dep_start.h"

#include "base/log.h"
#include "card/activate.h"
#include "card/ats.h"
#include "rf/activation.h"
#include "rf/blocks.h"
#include "rf/chip_session.h"

namespace acr122::card {

namespace {

constexpr std::size_t kCrc = 2;
// What the chip asks for when it sends RATS or ATTRIB itself: FSDI 5, type B with CID 1
// (Proxmark/proxmark3#70; libnfc, pn53x.c).
constexpr std::size_t kChipsFsd = 64;
constexpr std::uint8_t kChipsCid = 1;

struct Frames {
  std::uint8_t fsci = 0, fwi = 0;
  std::size_t fsd = kChipsFsd;
  std::optional<std::uint8_t> cid = std::nullopt;
};

rf::Blocks::Terms terms_of(Shared& shared, const Frames& frames) {
  rf::Blocks::Terms terms;
  const auto longest = std::min(shared.antenna.longest_frame(), rf::kLongestBlock);
  terms.link = {std::min(frame_size(frames.fsci) - kCrc, longest), frames.fsd - kCrc, frames.cid};
  terms.fwt = frame_waiting_time(frames.fwi);
  terms.wtx_limit = shared.options.wtx_limit;
  return terms;
}

Result<std::unique_ptr<rf::Session>> own_blocks(Shared& shared, const Frames& frames) {
  const auto usual = shared.antenna.wait_for_answer(frame_waiting_time(frames.fwi));
  if (!usual) return fail(usual.error());
  return std::make_unique<rf::Blocks>(shared.antenna, terms_of(shared, frames));
}

Result<std::unique_ptr<rf::Session>> own_blocks_a(Shared& shared, ByteView ats_bytes,
                                                  std::size_t fsd) {
  const auto ats = parse_ats(ats_bytes);
  const auto guard = start_up_guard_time(ats.sfgi);
  const auto passed = shared.antenna.let_pass(std::chrono::ceil<std::chrono::microseconds>(guard));
  if (!passed) return fail(passed.error());
  return own_blocks(shared, {ats.fsci, ats.fwi, fsd});
}

void say_chips_blocks(Shared& shared) {
  if (std::exchange(shared.said_chips_blocks, true)) return;
  log::info(
      "this reader's chip takes no InCommunicateThru: answers of ISO 14443-4 cards end at 252 "
      "bytes, and a command that breaks off ends the session");
}

std::unique_ptr<rf::Session> chips_blocks(Shared& shared) {
  say_chips_blocks(shared);
  return std::make_unique<rf::ChipSession>(shared.antenna, shared.options.wtx_limit);
}

// One question, after an activation by the chip: one that passes no frames on answers none.
Result<std::unique_ptr<rf::Session>> prove(Shared& shared, std::unique_ptr<rf::Session> blocks) {
  const auto there = blocks->ask();
  if (!there) return fail(there.error());
  if (*there != rf::Session::End::done) return chips_blocks(shared);
  return blocks;
}

Result<Started> start_by_chip(Shared& shared, const rf::TargetA& before, bool thru_works) {
  auto& antenna = shared.antenna;
  if (const auto done = antenna.reset_field(); !done) return fail(done.error());
  auto found = antenna.find_a_with_rats(lasting_uid(before));
  if (!found) return fail(found.error());
  if (!found->any || found->target.ats.empty()) return Started{};
  Started started{std::move(found->target), nullptr};
  auto blocks = own_blocks_a(shared, started.target.ats, kChipsFsd);
  if (!blocks) return fail(blocks.error());
  auto session = thru_works ? prove(shared, std::move(*blocks))
                            : Result<std::unique_ptr<rf::Session>>(chips_blocks(shared));
  if (!session) return fail(session.error());
  started.session = std::move(*session);
  return started;
}

}  // namespace

Result<Started> start_a(Shared& shared, rf::TargetA target) {
  const auto fsd = shared.fsd();
  const auto ats = rf::request_ats(shared.antenna, frame_size_code(fsd));
  if (!ats) return fail(ats.error());
  if (!ats->ok() || ats->data.empty()) {
    return start_by_chip(shared, target, ats->flaw != rf::Heard::Flaw::refused);
  }
  target.ats = ats->data;
  auto session = own_blocks_a(shared, target.ats, fsd);
  if (!session) return fail(session.error());
  return Started{std::move(target), std::move(*session)};
}

// ATQB: frame size and protocol type, then FWI, ADC and FO (ISO 14443-3, 7.9.4).
Result<std::unique_ptr<rf::Session>> start_b(Shared& shared, const rf::TargetB& target) {
  ByteReader in(target.atqb);
  in.take(10);
  const auto size = in.u8(), timing = in.u8();
  Frames frames;
  frames.fsci = static_cast<std::uint8_t>(size >> 4);
  frames.fwi = static_cast<std::uint8_t>(timing >> 4);
  frames.cid = kChipsCid;
  auto blocks = own_blocks(shared, frames);
  if (!blocks) return fail(blocks.error());
  return prove(shared, std::move(*blocks));
}

}  // namespace acr122::card
