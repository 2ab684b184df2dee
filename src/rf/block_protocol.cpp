// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rf/block_protocol.h"

namespace acr122::rf {

namespace {

constexpr int kRetries = 3;    // of one block; the standard leaves the number open (7.5.6.2)
constexpr int kAsks = 3;       // whether a card that lies still is there: two frames may be lost
constexpr int kLastAsks = 2;   // where kRetries were in vain before
constexpr int kDeselects = 2;  // rule 8
constexpr std::uint8_t kWtxmBits = 0x3F;  // 7.3: above is the power level indication
constexpr std::uint8_t kLongestWtxm = 59;

std::uint8_t other(std::uint8_t number) { return number ^ 1U; }

// Of a part of a command, in one block.
std::size_t room_of(const BlockProtocol::Agreed& agreed) {
  const std::size_t head = agreed.cid ? 2 : 1;
  return agreed.to_card - head;
}

}  // namespace

Turn BlockProtocol::transceive(ByteView command, std::span<std::uint8_t> answer) {
  command_ = command;
  answer_ = answer;
  sent_ = answered_ = 0;
  return next_part();
}

Turn BlockProtocol::ask() {
  state_ = State::asking;
  tries_ = 0;
  return ask_with(number_);
}

// Rule 12: a card that has our last block, and so the other number, says R(ACK).
Turn BlockProtocol::ask_with(std::uint8_t number) { return repeat(r_nak(number, agreed_.cid)); }

Turn BlockProtocol::deselect() {
  state_ = State::deselecting;
  tries_ = 0;
  return repeat(s_deselect(agreed_.cid));
}

Turn BlockProtocol::heard(ByteView frame) {
  spoken_ = true;
  if (only_asking()) return spoilt();  // whatever it is: somebody is there
  const auto block = decode_block(frame, agreed_.cid);
  return block && frame.size() <= agreed_.from_card ? take(*block) : invalid();
}

Turn BlockProtocol::spoilt() {
  spoken_ = true;
  if (state_ == State::asking) return end(Turn::Kind::done);
  if (state_ == State::giving_up) return end(Turn::Kind::failed);
  return invalid();
}

Turn BlockProtocol::silence() {
  if (state_ == State::probing) return end(Turn::Kind::gone);
  if (!only_asking()) return invalid();
  const bool asking = state_ == State::asking;
  if (++tries_ == (asking ? kAsks : kLastAsks)) return end(Turn::Kind::gone);
  return ask_with(asking ? number_ : other(number_));
}

Turn BlockProtocol::take(const Block& block) {
  switch (block.kind) {
    case Block::Kind::i:
      return state_ == State::probing ? take_proof(block) : take_i_block(block);
    case Block::Kind::r_ack:
      return take_r_ack(block);
    case Block::Kind::s_wtx:  // rule 9: in place of an I-block or an R(ACK)
      return exchanging() ? grant_time(block.inf.front()) : invalid();
    case Block::Kind::s_deselect:
      return state_ == State::deselecting ? end(Turn::Kind::done) : invalid();
  }
  return invalid();
}

// A number that is not ours: a block that was heard before. An empty part of a chain would be
// followed by another without end.
Turn BlockProtocol::take_i_block(const Block& block) {
  const bool expected = state_ == State::waiting || state_ == State::receiving;
  if (!expected || block.number != number_) return invalid();
  if (block.chaining && block.inf.empty()) return invalid();
  toggle();
  if (block.inf.size() > answer_.size() - answered_) return end(Turn::Kind::too_long);
  std::ranges::copy(block.inf, answer_.subspan(answered_).begin());
  answered_ += block.inf.size();
  if (!block.chaining) return end(Turn::Kind::done);
  state_ = State::receiving;
  return send(r_ack(number_, agreed_.cid), Turn::Wait::think);  // rule 2
}

// With another number than ours it says "I have not got your block" (rule 6), and only in answer to
// an R(NAK) (rule 12). Otherwise it is a block that was heard before: a card that has our I-block
// would take the repetition for a new one (rule D). R(NAK) brings out which it is.
Turn BlockProtocol::take_r_ack(const Block& block) {
  if (block.number != number_) return nak_out_ && exchanging() ? part_again() : invalid();
  if (state_ != State::chaining) return invalid();
  sent_ += room_of(agreed_);
  toggle();
  return next_part();  // rule 7
}

// The multiplier goes back as it came; how long the card really gets is the caller's to bound.
Turn BlockProtocol::grant_time(std::uint8_t inf) {
  const auto wtxm = static_cast<std::uint8_t>(inf & kWtxmBits);
  tries_ = 0;
  return send(s_wtx(wtxm, agreed_.cid), Turn::Wait::extended,
              std::clamp<std::uint8_t>(wtxm, 1, kLongestWtxm));  // rule 3
}

Turn BlockProtocol::invalid() {
  if (state_ == State::idle || state_ == State::probing) return end(Turn::Kind::failed);
  if (state_ == State::deselecting) {
    return ++tries_ == kDeselects ? end(Turn::Kind::failed) : repeat(s_deselect(agreed_.cid));
  }
  if (++tries_ > kRetries) return give_up();
  if (state_ == State::receiving) return repeat(r_ack(number_, agreed_.cid));  // rule 5
  auto turn = repeat(r_nak(number_, agreed_.cid));                             // rule 4
  nak_out_ = true;
  return turn;
}

// With the other number than so far: a card that has carried the command out and has nothing to
// repeat says R(ACK) to that.
Turn BlockProtocol::give_up() {
  if (!spoken_ && !command_.empty()) return probe();
  state_ = State::giving_up;
  tries_ = 0;
  return ask_with(other(number_));
}

// A card to which R(NAK) means nothing before its first I-block (docs/doubts.md, first-nak) answers
// an empty one, as in any presence check.
Turn BlockProtocol::probe() {
  state_ = State::probing;
  return repeat(i_block(number_, false, agreed_.cid, {}));
}

// It toggles its number with each I-block that it hears (rules C and D). With ours this was its
// first: the command can go out once more.
Turn BlockProtocol::take_proof(const Block& block) {
  const bool first = block.number == number_ && !block.chaining && block.inf.empty();
  if (!first) return end(Turn::Kind::failed);
  toggle();
  return next_part();
}

Turn BlockProtocol::next_part() {
  state_ = last_part() ? State::waiting : State::chaining;
  tries_ = 0;
  return part_again();
}

Turn BlockProtocol::part_again() {
  const auto rest = command_.subspan(sent_);
  const auto part = rest.first(std::min(rest.size(), room_of(agreed_)));
  return send(i_block(number_, !last_part(), agreed_.cid, part), Turn::Wait::think);
}

Turn BlockProtocol::send(const BlockFrame& block, Turn::Wait wait, std::uint8_t wtxm) {
  out_ = block;
  nak_out_ = false;
  return {Turn::Kind::send, out_.view(), wait, wtxm};
}

Turn BlockProtocol::end(Turn::Kind kind) {
  state_ = State::idle;
  return {kind};
}

bool BlockProtocol::exchanging() const {
  return state_ == State::chaining || state_ == State::waiting || state_ == State::receiving;
}

void BlockProtocol::toggle() {  // rule B
  number_ = other(number_);
  tries_ = 0;
}

bool BlockProtocol::last_part() const { return command_.size() - sent_ <= room_of(agreed_); }

}  // namespace acr122::rf
