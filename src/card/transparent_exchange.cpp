// SPDX-License-Identifier: LGPL-2.1-or-later
// Transparent sessions: frames out and back.
#include "card/identify.h"
#include "card/transparent.h"
#include "pcsc/data_object.h"
#include "rf/type1_frames.h"
#include "rf/waits.h"

namespace acr122::card {

namespace {

using What = pcsc::SessionObject::What;
namespace flag = pcsc::session_flag;

constexpr std::uint16_t kLastBitsObject = 0x92, kReceptionObject = 0x96, kAnswerObject = 0x97;

// What is left for an ISO 14443-4 answer in the 65,548 bytes that pcscd has room for.
constexpr std::size_t kMostData = 65'500;

// The first byte of object 96: CRC, collision, parity, framing. The second one is not used.
std::uint8_t reception_bits(const rf::Heard& heard) {
  using Flaw = rf::Heard::Flaw;
  if (heard.kind == rf::Heard::Kind::nak) return 0x08;
  switch (heard.flaw) {
    case Flaw::crc:
      return 0x01;
    case Flaw::collision:
      return 0x02;
    case Flaw::parity:
      return 0x04;
    case Flaw::framing:
      return 0x08;
    default:
      return 0x00;
  }
}

void append_reception(Bytes& to, std::uint8_t bits) {
  pcsc::append_object(to, kReceptionObject, std::array<std::uint8_t, 2>{bits, 0x00});
}

// A card that is silent or not understood is an answer, too.
Step answer_of(const rf::Heard& heard) {
  using Flaw = rf::Heard::Flaw;
  Step step;
  if (heard.ok()) {
    pcsc::append_object(step.data, kLastBitsObject, std::array{heard.last_bits});
    append_reception(step.data, 0);
    pcsc::append_object(step.data, kAnswerObject, heard.data);
    return step;
  }
  const bool readers_own = heard.flaw == Flaw::chip || heard.flaw == Flaw::refused;
  step.word = readers_own ? sw::no_reader_answer : sw::no_card_answer;
  if (const auto bits = reception_bits(heard); bits != 0) append_reception(step.data, bits);
  return step;
}

bool is_type_2(const Identity& card) {
  return card.technology == Identity::Technology::a &&
         identify_type_a(card.sak).family == Family::ultralight;
}

// The program's next frame may be another kind of frame.
Result<rf::Heard> type_1_alone(rf::RawFrames& frames, ByteView frame) {
  auto heard = rf::exchange_type1(frames, frame);
  if (!heard) return heard;
  if (const auto done = frames.put_back(); !done) return fail(done.error());
  return heard;
}

}  // namespace

rf::Session* TransparentSession::session_with(Card& card) {
  if (!switched_) return card.session();
  return switched_->card ? switched_->card->session() : nullptr;
}

// Blocks leave an ISO-DEP card in order. Frames do not, unless the card is one that is
// asked for its presence in its own commands (Type 2, FeliCa, Jewel).
void TransparentSession::note_traces(bool blocks, const Card& card) {
  if (blocks) return;
  const auto& identity = card.identity();
  const bool keeps_no_state = identity.technology == Identity::Technology::felica ||
                              identity.technology == Identity::Technology::jewel;
  const bool bears_it = !switched_ && (is_type_2(identity) || keeps_no_state);
  if (!bears_it) traces_.lead_astray();
  if (flags_ != 0 || last_bits_ != 0) traces_.speak();
}

Result<Milliseconds> TransparentSession::set_answer_time(Run& run) {
  constexpr Milliseconds kUsual{1'000};  // the chip's own time-out, 819 ms at most, comes first
  if (const auto time = std::exchange(run.answer_time, std::nullopt)) {
    return shared_.antenna.answer_time().exactly(*time);
  }
  if (const auto fwti = parameters_.fwti()) {
    return shared_.antenna.answer_time().exactly(std::chrono::ceil<Time>(rf::frame_time(*fwti)));
  }
  if (const auto usual = shared_.antenna.answer_time().usual(); !usual) return fail(usual.error());
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
  auto* session = session_with(run.card);
  const bool blocks = session != nullptr && (flags_ & flag::kNoPrologue) == 0;
  const bool no_parity_out = (flags_ & flag::kNoParitySent) != 0;
  const bool no_parity_in = (flags_ & flag::kNoParityExpected) != 0;
  // The chip has one switch for both ways.
  if (!blocks && no_parity_out != no_parity_in) return Step{sw::function_not_supported, {}};
  const auto time = set_answer_time(run);
  if (!time) return fail(time.error());
  note_traces(blocks, run.card);
  const bool type_1 = !switched_ && run.card.identity().technology == Identity::Technology::jewel;
  return blocks ? exchange_blocks(*session, frame) : exchange_frame(frame, *time, type_1);
}

// What breaks off ends the session with the card, too.
Result<Step> TransparentSession::exchange_blocks(rf::Session& session, ByteView data) {
  last_bits_ = 0;
  auto answer = session.transceive(data, kMostData);
  if (!answer) return fail(answer.error());
  if (answer->end == rf::Session::End::done) {
    return answer_of({rf::Heard::Kind::data, rf::Heard::Flaw::none, std::move(answer->data)});
  }
  traces_.break_off();
  return Step{sw::no_card_answer, {}};
}

// Frames of a Type 1 tag the chip does not pass on: a program that makes its own bits may try.
Result<Step> TransparentSession::exchange_frame(ByteView frame, Milliseconds time, bool type_1) {
  rf::Framing framing;
  framing.add_crc = (flags_ & flag::kNoCrcSent) == 0;
  framing.check_crc = (flags_ & flag::kNoCrcExpected) == 0;
  framing.parity = (flags_ & flag::kNoParitySent) == 0;
  framing.last_bits = std::exchange(last_bits_, std::uint8_t{0});
  if (frame.size() > shared_.antenna.longest_frame()) return Step{sw::wrong_length, {}};
  const auto heard = type_1 && framing.usual() ? type_1_alone(frames_, frame)
                                               : frames_.exchange(frame, framing, time);
  return heard ? Result<Step>(answer_of(*heard)) : fail(heard.error());
}

}  // namespace acr122::card
