// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card/iso_dep_start.h"

#include "base/log.h"
#include "card/activate.h"
#include "card/ats.h"
#include "card/looks.h"
#include "rf/activation.h"
#include "rf/blocks.h"
#include "rf/chip_session.h"

namespace acr122::card {

namespace {

// What the chip asks for when it sends RATS or ATTRIB itself: FSDI 5, type B with CID 1
// (Proxmark/proxmark3#70; libnfc, pn53x.c).
constexpr std::size_t kChipsFsd = 64;
constexpr std::uint8_t kChipsCid = 1;

/// What a card says of itself when it is activated, and what it is told.
struct Frames {
  std::uint8_t fsci = 0, fwi = 0, sfgi = 0;
  std::size_t fsd = kChipsFsd;
  std::optional<std::uint8_t> cid = std::nullopt;
};

Frames frames_of_ats(ByteView bytes, std::size_t fsd) {
  const auto ats = parse_ats(bytes);
  return {ats.fsci, ats.fwi, ats.sfgi, fsd};
}

rf::Blocks::Terms terms_of(Shared& shared, const Frames& frames) {
  rf::Blocks::Terms terms;
  const auto longest = std::min(shared.antenna.longest_frame(), rf::kLongestBlock);
  terms.agreed = {std::min(frame_size(frames.fsci) - rf::kCrcSize, longest),
                  frames.fsd - rf::kCrcSize, frames.cid};
  terms.fwt = frame_waiting_time(frames.fwi);
  terms.wtx_limit = shared.options.wtx_limit;
  return terms;
}

/// The card's guard time, and how long the chip waits for it from now on.
Result<void> let_begin(Shared& shared, const Frames& frames) {
  const auto guard = start_up_guard_time(frames.sfgi);
  const auto passed =
      shared.antenna.field().let_pass(std::chrono::ceil<std::chrono::microseconds>(guard));
  return passed ? shared.antenna.answer_time().at_least(frame_waiting_time(frames.fwi)) : passed;
}

using MadeBlocks = Result<std::unique_ptr<rf::Session>>;

MadeBlocks own_blocks(Shared& shared, const Frames& frames) {
  if (const auto begun = let_begin(shared, frames); !begun) return fail(begun.error());
  return std::make_unique<rf::Blocks>(shared.antenna, terms_of(shared, frames));
}

void say_chips_blocks(Shared& shared) {
  if (std::exchange(shared.said_chips_blocks, true)) return;
  log::info(
      "this reader's chip takes no InCommunicateThru: answers of ISO 14443-4 cards end at 252 "
      "bytes, and a command that breaks off ends the session");
}

/// Type A, activated by the chip: a listing with automatic RATS.
struct ChipsTypeA {
  using Target = rf::TargetA;
  Shared& shared;

  /// Without an ATS it does not speak ISO 14443-4, or its answer or RATS got lost: the chip says
  /// the same of both.
  Result<rf::Found<Target>> list(const Target& before) const {
    auto found = list_once(before);
    for (int look = 1; look < kLooks && found && !found->any; ++look) found = list_once(before);
    return found;
  }

  Result<rf::Found<Target>> list_once(const Target& before) const {
    if (const auto done = shared.antenna.field().reset(); !done) return fail(done.error());
    auto found = shared.antenna.find_a_with_rats(lasting_uid(before));
    return found && found->target.ats.empty() ? rf::Found<Target>{} : std::move(found);
  }
  static Frames frames(const Target& target) { return frames_of_ats(target.ats, kChipsFsd); }
};

/// Type B: the chip sends ATTRIB in any case.
struct ChipsTypeB {
  using Target = rf::TargetB;
  Shared& shared;

  Result<rf::Found<Target>> list(const Target& /*before*/) const {
    if (const auto done = shared.antenna.field().reset(); !done) return fail(done.error());
    auto found = shared.antenna.find_b();
    return found && !found->target.has_iso14443_4() ? rf::Found<Target>{} : std::move(found);
  }
  // ATQB: frame size and protocol type, then FWI, ADC and FO (ISO 14443-3, 7.9.4).
  static Frames frames(const Target& target) {
    ByteReader in(target.atqb);
    in.take(10);
    const auto size = in.u8(), timing = in.u8();
    Frames frames;
    frames.fsci = static_cast<std::uint8_t>(size >> 4);
    frames.fwi = static_cast<std::uint8_t>(timing >> 4);
    frames.cid = cid_of(target);
    return frames;
  }
  // The answer to ATTRIB repeats the CID; 0: the card knows none, and no block has one (ISO
  // 14443-3, 7.11; ISO 14443-4, 7.1.1.2).
  static std::optional<std::uint8_t> cid_of(const Target& target) {
    const auto& answer = target.attrib_res;
    const auto cid = answer.empty() ? kChipsCid : answer.front() & rf::kCidBits;
    return cid == 0 ? std::nullopt : std::optional(static_cast<std::uint8_t>(cid));
  }
};

Result<rf::Session::End> ask(rf::Session& blocks) { return blocks.ask(); }

// The standard's other question whether a card is there. A card to which R(NAK) means nothing
// before its first I-block (docs/doubts.md, first-nak) answers an empty one.
Result<rf::Session::End> ask_by_i_block(rf::Session& blocks) {
  const auto answer = blocks.transceive({}, rf::Chip::kMaxAnswer);
  return answer ? Result<rf::Session::End>(answer->end) : fail(answer.error());
}

/// Null: no answer.
template <class Type, class Question>
Result<StartedAs<typename Type::Target>> by_own_blocks(const Type& type,
                                                       typename Type::Target target,
                                                       Question question) {
  auto blocks = own_blocks(type.shared, type.frames(target));
  if (!blocks) return fail(blocks.error());
  const auto there = question(**blocks);
  if (!there) return fail(there.error());
  if (*there != rf::Session::End::done) blocks->reset();
  return StartedAs<typename Type::Target>{std::move(target), *std::move(blocks)};
}

/// Null: it has left.
template <class Type>
Result<StartedAs<typename Type::Target>> by_chips_blocks(const Type& type,
                                                         const typename Type::Target& before) {
  auto found = type.list(before);
  if (!found) return fail(found.error());
  if (!found->any) return StartedAs<typename Type::Target>{};
  auto& shared = type.shared;
  const auto begun = let_begin(shared, type.frames(found->target));
  if (!begun) return fail(begun.error());
  say_chips_blocks(shared);
  return StartedAs<typename Type::Target>{
      std::move(found->target),
      std::make_unique<rf::ChipSession>(shared.antenna, shared.options.wtx_limit)};
}

/// With a card that the chip has activated: whether it passes blocks of ours on nobody knows yet.
/// Silence may mean that the card has left: then there is nothing to say about the chip.
template <class Type>
Result<StartedAs<typename Type::Target>> go_on(const Type& type, typename Type::Target target) {
  auto started = by_own_blocks(type, std::move(target), ask);
  if (!started || started->session) return started;
  auto found = type.list(started->target);
  if (!found) return fail(found.error());
  if (!found->any) return StartedAs<typename Type::Target>{};
  started = by_own_blocks(type, std::move(found->target), ask_by_i_block);
  if (!started || started->session) return started;
  return by_chips_blocks(type, started->target);
}

Result<Started> start_by_chip(Shared& shared, const rf::TargetA& before, bool thru_works) {
  const ChipsTypeA type{shared};
  if (!thru_works) return by_chips_blocks(type, before);
  auto found = type.list(before);
  if (!found) return fail(found.error());
  return found->any ? go_on(type, std::move(found->target)) : Started{};
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
  auto session = own_blocks(shared, frames_of_ats(target.ats, fsd));
  if (!session) return fail(session.error());
  return Started{std::move(target), std::move(*session)};
}

Result<StartedB> start_b(Shared& shared, const rf::TargetB& target) {
  return go_on(ChipsTypeB{shared}, target);
}

}  // namespace acr122::card
