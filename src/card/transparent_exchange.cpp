// SPDX-License-Identifier: LGPL-2.1-or-later
// Transparent sessions: frames out and back.
#include <algorithm>

#include "card/identify.h"
#include "card/transparent.h"
#include "pcsc/data_object.h"

namespace acr122::card {

namespace {

using What = pcsc::SessionObject::What;
namespace flag = pcsc::session_flag;

constexpr std::uint16_t kLastBitsObject = 0x92, kReceptionObject = 0x96, kAnswerObject = 0x97;

// What is left for an ISO 14443-4 answer in the 65,548 bytes that pcscd has room for.
constexpr std::size_t kMostData = 65'500;

// Status bytes of the chip (UM0701-02 7.1) as bits of the first byte of object 96: CRC, collision,
// parity, framing. The second one is not used.
std::uint8_t reception_bits(int chip_status) {
  switch (chip_status) {
    case 0x02:
      return 0x01;
    case 0x06:
      return 0x02;
    case 0x03:
      return 0x04;
    case 0x04:
    case 0x05:
    case 0x0B:
    case 0x13:
      return 0x08;
    default:
      return 0x00;
  }
}

// Buffers, heat, parameters: no fault of the card.
bool is_of_the_chip(int chip_status) {
  constexpr std::array kStatuses{0x07, 0x09, 0x0A, 0x0D, 0x0E, 0x10, 0x26, 0x27};
  return std::ranges::find(kStatuses, chip_status) != kStatuses.end();
}

void append_reception(Bytes& to, std::uint8_t bits) {
  pcsc::append_object(to, kReceptionObject, std::array<std::uint8_t, 2>{bits, 0x00});
}

Step received(const RawAnswer& answer) {
  Step step;
  pcsc::append_object(step.data, kLastBitsObject, std::array{answer.last_bits});
  append_reception(step.data, 0);
  pcsc::append_object(step.data, kAnswerObject, answer.data);
  return step;
}

// A card that is silent or not understood is an answer; a reader in trouble is an error.
Result<Step> explain(const Error& error) {
  if (error.code == Errc::too_long) return Step{sw::wrong_length, {}};
  Step step{sw::no_card_answer, {}};
  if (card_is_silent(error) || error.code == Errc::card_failed) return step;
  if (error.code != Errc::chip_error) return fail(error);
  if (is_of_the_chip(error.detail)) return Step{sw::no_reader_answer, {}};
  if (const auto bits = reception_bits(error.detail); bits != 0) append_reception(step.data, bits);
  return step;
}

bool is_type_2(const Identity& card) {
  return card.technology == Identity::Technology::a &&
         identify_type_a(card.sak).family == Family::ultralight;
}

}  // namespace

std::uint8_t TransparentSession::iso_dep_target(const Card& card) const {
  return switched_ ? switched_->tg : card.iso_dep_target();
}

// Blocks by the chip leave an ISO-DEP card in order. Frames do not, unless the card is one that is
// asked for its presence in its own commands (Type 2, FeliCa, Jewel).
void TransparentSession::note_traces(bool blocks, const Card& card) {
  if (blocks) return;
  const auto& identity = card.identity();
  const bool keeps_no_state = identity.technology == Identity::Technology::felica ||
                              identity.technology == Identity::Technology::jewel;
  const bool bears_it = !switched_ && (is_type_2(identity) || keeps_no_state);
  if (!bears_it) needs_activation_ = true;
  if (!bears_it || flags_ != 0 || last_bits_ != 0) needs_quiet_ = true;
}

Result<Milliseconds> TransparentSession::set_answer_time(Run& run) {
  // ISO 14443-4, 7.2: 256 * 16/fc * 2^FWI
  constexpr std::chrono::nanoseconds kUnit{302'065};
  constexpr Milliseconds kUsual{1'000};  // the chip's own time-out, 819 ms at most, comes first
  if (run.answer_time) return rf_.wait_exactly(*std::exchange(run.answer_time, std::nullopt));
  if (fwti_) return rf_.wait_exactly(std::chrono::ceil<Time>(kUnit * (1U << *fwti_)));
  if (const auto usual = rf_.usual_answer_time(); !usual) return fail(usual.error());
  return kUsual;
}

// The chip cannot send without listening: what comes back is kept for a receive.
Result<Step> TransparentSession::execute_exchange(const pcsc::SessionObject& object, Run& run) {
  if (object.what == What::receive) {
    return std::exchange(received_, std::nullopt).value_or(Step{sw::no_card_answer, {}});
  }
  received_.reset();
  auto step = exchange(object.data, run);
  if (!step || object.what == What::transceive) return step;
  if (!step->ok() && step->word != sw::no_card_answer) return step;  // nothing went out
  received_ = std::move(*step);
  return Step{};
}

Result<Step> TransparentSession::exchange(ByteView frame, Run& run) {
  const auto tg = iso_dep_target(run.card);
  const bool blocks = tg != 0 && (flags_ & flag::kNoPrologue) == 0;
  const bool no_parity_out = (flags_ & flag::kNoParitySent) != 0;
  const bool no_parity_in = (flags_ & flag::kNoParityExpected) != 0;
  // The chip has one switch for both ways.
  if (!blocks && no_parity_out != no_parity_in) return Step{sw::function_not_supported, {}};
  const auto time = set_answer_time(run);
  if (!time) return fail(time.error());
  note_traces(blocks, run.card);
  return blocks ? exchange_blocks(tg, frame) : exchange_frame(frame, *time);
}

Result<Step> TransparentSession::exchange_blocks(std::uint8_t tg, ByteView data) {
  last_bits_ = 0;
  const auto answer = rf_.chip().in_data_exchange(tg, data, options_.wtx_limit, kMostData);
  if (answer) return received({*answer, 0});
  if (answer.error().code == Errc::timed_out) return no_answer(NoAnswer::out_of_time);
  if (answer.error().code == Errc::wtx_limit || answer.error().code == Errc::too_long) {
    return Step{sw::no_card_answer, {}};
  }
  return explain(answer.error());
}

Result<Step> TransparentSession::exchange_frame(ByteView frame, Milliseconds time) {
  Framing framing;
  framing.add_crc = (flags_ & flag::kNoCrcSent) == 0;
  framing.check_crc = (flags_ & flag::kNoCrcExpected) == 0;
  framing.parity = (flags_ & flag::kNoParitySent) == 0;
  framing.last_bits = std::exchange(last_bits_, std::uint8_t{0});
  const auto answer = frames_.exchange(frame, framing, time);
  return answer ? received(*answer) : explain(answer.error());
}

}  // namespace acr122::card
